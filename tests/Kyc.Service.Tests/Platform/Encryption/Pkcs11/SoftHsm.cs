using System.Runtime.InteropServices;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

/// <summary>
/// SoftHSM 2 with tokens in a folder of its own, prepared as docs/operations.md tells an operator to: by pkcs11-tool. One for the process,
/// because the library reads its configuration once; the tests that use it take turns.
/// </summary>
internal static class SoftHsm
{
    public const string Library = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Pin = "483920";

    /// <summary>
    /// Token with two key-encryption keys "kyc-kek" (01, 02) and a key pair "kyc-sign" (10). No label here begins with another:
    /// pkcs11-tool takes the first token whose label begins as asked.
    /// </summary>
    public const string Token = "kyc-main";

    /// <summary>Token whose PIN tests get wrong.</summary>
    public const string PinToken = "kyc-pin";

    /// <summary>Token with the one key-encryption key "kyc-kek" (01), as in a new installation.</summary>
    public const string NewToken = "kyc-new";

    /// <summary>Token with keys no service should take: "extractable", "short", and two "twins" of one id.</summary>
    public const string OddToken = "kyc-odd";

    private static readonly Lazy<Task<string>> Prepared = new(PrepareAsync);

    public static string? WhatIsMissing { get; } =
        new[] { Library, "/usr/bin/softhsm2-util", "/usr/bin/pkcs11-tool" }.All(File.Exists) ? null
            : "not installed here: softhsm2, opensc (./test installs them)";

    /// <summary>Prepares the tokens once; gives the folder, where tests may keep files of theirs.</summary>
    public static Task<string> FolderAsync() => Prepared.Value;

    /// <summary>A file with a PIN, as an operator keeps it.</summary>
    public static async Task<string> PinFileAsync(string pin = Pin)
    {
        var file = Path.Combine(await FolderAsync(), $"{Guid.NewGuid():N}.pin");
        await File.WriteAllTextAsync(file, pin + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>The provider's token over a library, the real one unless a test gives another.</summary>
    public static async Task<Pkcs11Token> ConnectAsync(string label = Token, string pin = Pin, ICryptoki? library = null) =>
        new(library ?? await LoadAsync(), label, new TokenPin(await PinFileAsync(pin)), TimeProvider.System);

    public static async Task<CryptokiLibrary> LoadAsync()
    {
        await FolderAsync();
        return CryptokiLibrary.Load(Library);
    }

    /// <summary>Runs pkcs11-tool, as an operator does.</summary>
    public static async Task ToolAsync(string token, params string[] arguments)
    {
        await FolderAsync();
        await RunToolAsync(token, arguments);
    }

    /// <summary>Ends everything the library knows in this process: what a client of a network HSM looks like after a lost connection.</summary>
    public static async Task FinalizeLibraryAsync()
    {
        await FolderAsync();
        var finalize = Marshal.GetDelegateForFunctionPointer<Finalizer>(NativeLibrary.GetExport(NativeLibrary.Load(Library), "C_Finalize"));
        Assert.Equal((nuint)0, finalize(0));
    }

    /// <summary>Points the library at another configuration, for its next start.</summary>
    public static void Configure(string file)
    {
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", file);
        // .NET keeps an environment of its own; the library asks C's.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", file, 1));
    }

    /// <summary>The configuration with all tokens.</summary>
    public static async Task<string> ConfigurationAsync() => Path.Combine(await FolderAsync(), "softhsm2.conf");

    private static async Task<string> PrepareAsync()
    {
        var folder = Machine.FreshPrivateFolder(Path.Combine(Machine.RunFolder, "softhsm-tests"));
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var configuration = Path.Combine(folder, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        Configure(configuration);
        foreach (var label in new[] { Token, PinToken, NewToken, OddToken })
            await Tool.RunOrFailAsync("softhsm2-util", ["--init-token", "--free", "--label", label, "--so-pin", "73829101", "--pin", Pin],
                CancellationToken.None);
        await KeyAsync(Token, "kyc-kek", "01", "--sensitive");
        await KeyAsync(Token, "kyc-kek", "02", "--sensitive");
        await RunToolAsync(Token,
            ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "kyc-sign", "--id", "10", "--usage-sign", "--sensitive"]);
        await RunToolAsync(Token,
            ["--keypairgen", "--key-type", "EC:secp384r1", "--label", "p384", "--id", "11", "--usage-sign", "--sensitive"]);
        await KeyAsync(NewToken, "kyc-kek", "01", "--sensitive");
        await KeyAsync(OddToken, "extractable", "01", "--sensitive", "--extractable");
        await RunToolAsync(OddToken, ["--keygen", "--key-type", "AES:16", "--label", "short", "--id", "02", "--sensitive"]);
        await KeyAsync(OddToken, "twins", "03", "--sensitive");
        await KeyAsync(OddToken, "twins", "03", "--sensitive");
        return folder;
    }

    private static Task<ToolResult> KeyAsync(string token, string label, string id, params string[] more) =>
        RunToolAsync(token, ["--keygen", "--key-type", "AES:32", "--label", label, "--id", id, .. more]);

    private static Task<ToolResult> RunToolAsync(string token, string[] arguments) =>
        Tool.RunOrFailAsync("pkcs11-tool", ["--module", Library, "--token-label", token, "--login", "--pin", Pin, .. arguments],
            CancellationToken.None);

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nuint Finalizer(nint reserved);
}

/// <summary>A test that needs SoftHSM; skipped, and said so, where it is absent.</summary>
internal sealed class HsmFactAttribute : FactAttribute
{
    public HsmFactAttribute() => Skip = SoftHsm.WhatIsMissing;
}

/// <summary>The same with rows of data.</summary>
internal sealed class HsmTheoryAttribute : TheoryAttribute
{
    public HsmTheoryAttribute() => Skip = SoftHsm.WhatIsMissing;
}
