using System.Runtime.InteropServices;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

/// <summary>
/// Provides SoftHSM 2 with tokens in a separate folder, prepared with softhsm2-util and pkcs11-tool as docs/operations.md describes. All
/// tests of the process share the tokens, because the library reads its configuration only when it is initialized. Tests that use the
/// tokens do not run in parallel.
/// </summary>
internal static class SoftHsm
{
    public const string LibraryPath = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Pin = "483920";

    /// <summary>
    /// Label of the token with two key-encryption keys "kyc-kek" (01, 02) and the key pairs "kyc-sign" (10, on P-256) and "p384" (11). No
    /// label of a token in this class is the beginning of another, because pkcs11-tool uses the first token whose label begins with the
    /// given text.
    /// </summary>
    public const string MainToken = "kyc-main";

    /// <summary>Label of the token to which tests send a wrong PIN.</summary>
    public const string WrongPinToken = "kyc-pin";

    /// <summary>Label of the token with a single key-encryption key "kyc-kek" (01), as in a new installation.</summary>
    public const string NewInstallationToken = "kyc-new";

    /// <summary>
    /// Label of the token with keys that the service must refuse: "extractable", "short", and two keys "twins" with the same id.
    /// </summary>
    public const string UnusableKeysToken = "kyc-odd";

    private static readonly Lazy<Task<string>> PreparedFolder = new(PrepareAsync);

    public static string? MissingDependency { get; } =
        new[] { LibraryPath, "/usr/bin/softhsm2-util", "/usr/bin/pkcs11-tool" }.All(File.Exists) ? null
            : "not installed here: softhsm2, opensc (./test installs them)";

    /// <summary>
    /// Prepares the tokens on the first call, and returns the path of the folder that contains them and the configuration file. Tests may
    /// create files in the folder.
    /// </summary>
    public static Task<string> PrepareFolderAsync() => PreparedFolder.Value;

    /// <summary>
    /// Writes the PIN to a new file that only its owner can access, as an operator does, and returns the path of the file.
    /// </summary>
    public static async Task<string> WritePinFileAsync(string pin = Pin)
    {
        var file = Path.Combine(await PrepareFolderAsync(), $"{Guid.NewGuid():N}.pin");
        await File.WriteAllTextAsync(file, pin + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>
    /// Creates an object for the token with the given label. It uses the real library unless <paramref name="library"/> is given.
    /// </summary>
    public static async Task<Pkcs11Token> ConnectAsync(string label = MainToken, string pin = Pin, ICryptoki? library = null) =>
        new(library ?? await LoadLibraryAsync(), label, new TokenPin(await WritePinFileAsync(pin)), TimeProvider.System);

    public static async Task<CryptokiLibrary> LoadLibraryAsync()
    {
        await PrepareFolderAsync();
        return CryptokiLibrary.Load(LibraryPath);
    }

    /// <summary>Runs pkcs11-tool on the token with the given label, logged in with <see cref="Pin"/>, as an operator does.</summary>
    public static async Task RunPkcs11ToolAsync(string token, params string[] arguments)
    {
        await PrepareFolderAsync();
        await RunToolAsync(token, arguments);
    }

    /// <summary>
    /// Finalizes the library in this process. Its calls then fail until it is initialized again, as those of the library of a network HSM
    /// do after the connection was lost.
    /// </summary>
    public static async Task FinalizeLibraryAsync()
    {
        await PrepareFolderAsync();
        var finalize = Marshal.GetDelegateForFunctionPointer<Finalizer>(
            NativeLibrary.GetExport(NativeLibrary.Load(LibraryPath), "C_Finalize"));
        Assert.Equal((nuint)0, finalize(0));
    }

    /// <summary>Sets the path of the configuration file that the library reads when it is initialized again.</summary>
    public static void SetConfigurationPath(string file)
    {
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", file);
        // .NET changes only its own copy of the environment. The library reads the environment of the C library.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", file, 1));
    }

    /// <summary>Returns the path of the configuration file with which the library finds all tokens.</summary>
    public static async Task<string> GetConfigurationPathAsync() => Path.Combine(await PrepareFolderAsync(), "softhsm2.conf");

    private static async Task<string> PrepareAsync()
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "softhsm-tests"));
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var configuration = Path.Combine(folder, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        SetConfigurationPath(configuration);
        foreach (var label in new[] { MainToken, WrongPinToken, NewInstallationToken, UnusableKeysToken })
        {
            await CommandRunner.RunOrFailAsync(
                "softhsm2-util",
                ["--init-token", "--free", "--label", label, "--so-pin", "73829101", "--pin", Pin],
                CancellationToken.None);
        }

        await CreateKeyAsync(MainToken, "kyc-kek", "01", "--sensitive");
        await CreateKeyAsync(MainToken, "kyc-kek", "02", "--sensitive");
        await RunToolAsync(MainToken,
            ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "kyc-sign", "--id", "10", "--usage-sign", "--sensitive"]);
        await RunToolAsync(MainToken,
            ["--keypairgen", "--key-type", "EC:secp384r1", "--label", "p384", "--id", "11", "--usage-sign", "--sensitive"]);
        await CreateKeyAsync(NewInstallationToken, "kyc-kek", "01", "--sensitive");
        await CreateKeyAsync(UnusableKeysToken, "extractable", "01", "--sensitive", "--extractable");
        await RunToolAsync(UnusableKeysToken, ["--keygen", "--key-type", "AES:16", "--label", "short", "--id", "02", "--sensitive"]);
        await CreateKeyAsync(UnusableKeysToken, "twins", "03", "--sensitive");
        await CreateKeyAsync(UnusableKeysToken, "twins", "03", "--sensitive");
        return folder;
    }

    private static Task<CommandResult> CreateKeyAsync(string token, string label, string id, params string[] extraArguments) =>
        RunToolAsync(token, ["--keygen", "--key-type", "AES:32", "--label", label, "--id", id, .. extraArguments]);

    private static Task<CommandResult> RunToolAsync(string token, string[] arguments) =>
        CommandRunner.RunOrFailAsync(
            "pkcs11-tool",
            ["--module", LibraryPath, "--token-label", token, "--login", "--pin", Pin, .. arguments],
            CancellationToken.None);

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nuint Finalizer(nint reserved);
}

/// <summary>
/// Marks a test that needs SoftHSM and pkcs11-tool. Where they are not installed, the test is skipped and the skip reason says so.
/// </summary>
internal sealed class HsmFactAttribute : FactAttribute
{
    public HsmFactAttribute() => Skip = SoftHsm.MissingDependency;
}

/// <summary>
/// Marks a theory that needs SoftHSM and pkcs11-tool. Where they are not installed, the theory is skipped and the skip reason says so.
/// </summary>
internal sealed class HsmTheoryAttribute : TheoryAttribute
{
    public HsmTheoryAttribute() => Skip = SoftHsm.MissingDependency;
}
