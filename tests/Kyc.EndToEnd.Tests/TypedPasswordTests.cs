using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Tests how the kiosk handles a password. No part of the password is shown, no process of the kiosk holds it in memory after the card has
/// received it, and the kiosk restores the settings of the terminal.
/// </summary>
[Collection(SystemCollection.Name)]
[Trait("Control", "2(1)BP")]
[Trait("Control", "2(2)S1")]
public sealed class TypedPasswordTests(SystemFixture system)
{
    private const string PasswordPromptText = "署名用パスワード";
    private const string CardPromptText = WaitingKiosk.CardPromptText;
    private const string Enter = "\r";

    /// <summary>
    /// Number of the command that reads the first part of the certificate. When the card receives this command, it has accepted the
    /// password, and the kiosk is still running.
    /// </summary>
    private const int CommandNumberAfterVerify = 8;

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Persona with a long random password, so that no other text in memory can be mistaken for the password.</summary>
    private readonly Persona _person = Personas.All[0] with
    {
        Password = RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 16),
    };

    public enum InputMethod
    {
        KeyByKey,
        Burst,

        /// <summary>
        /// A paste in which control characters correct typing errors in the password, followed by a line end and more lines.
        /// </summary>
        Paste,
    }

    [SystemTheory]
    [InlineData(InputMethod.KeyByKey)]
    [InlineData(InputMethod.Burst)]
    [InlineData(InputMethod.Paste)]
    public async Task A_typed_password_is_in_no_memory_after_the_card_received_it_and_never_on_the_terminal(InputMethod way)
    {
        var early = RandomNumberGenerator.GetHexString(16);
        var late = RandomNumberGenerator.GetHexString(16);
        (var application, var arguments) = await PrepareAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await WaitUntilEchoIsOffAsync(terminal);
        terminal.Type(early + Enter + early);
        await terminal.WaitUntilShownAsync(PasswordPromptText);
        Type(terminal, way);
        await terminal.WaitUntilShownAsync(CardPromptText);
        terminal.Type(late + Enter + _person.Password);

        // One copy is expected: the buffer that holds the password until the card is inserted. Finding this copy shows that the search
        // works.
        AssertMemory(terminal.ProcessId, _person.Password, copies: 1);
        AssertMemory(terminal.ProcessId, early, copies: 0);
        AssertMemory(terminal.ProcessId, late, copies: 0);

        await RunWithCardUnresponsiveAfterVerifyAsync(
            () => AssertNotInMemory(terminal.ProcessId, _person.Password, early, late), terminal.WaitForExitAsync());

        Assert.Contains($"VERIFIED {application.ApplicationId}", terminal.Shown, StringComparison.Ordinal);
        foreach (var typed in new[] { _person.Password, early, late })
        {
            Assert.DoesNotContain(typed, terminal.Shown, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(IsRestored(await terminal.GetSettingsAsync()));
    }

    [SystemFact]
    public async Task A_password_from_a_pipe_is_in_no_memory_after_the_card_received_it()
    {
        (var application, var run) = await WaitingKiosk.StartAsync(system, _person);
        using var process = KioskProcess.Find(application.ReferenceCode);

        await RunWithCardUnresponsiveAfterVerifyAsync(() => AssertNotInMemory(process.Id, _person.Password), run);

        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await run).OutcomeLine);
    }

    [SystemFact]
    public async Task Other_processes_cannot_read_the_memory_of_the_kiosk()
    {
        (_, var arguments) = await PrepareAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitUntilShownAsync(PasswordPromptText);
        terminal.Type(_person.Password + Enter);
        await terminal.WaitUntilShownAsync(CardPromptText);

        foreach (var process in new[] { terminal.ProcessId, GetPcscHost(terminal.ProcessId) })
        {
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"*-{process}-*"));
            Assert.Equal("0", await ReadFieldAsync(process, "limits", "Max core file size"));
        }

        Assert.NotEqual("0", await ReadFieldAsync(terminal.ProcessId, "status", "VmLck:"));
    }

    [SystemTheory]
    [InlineData(PasswordPromptText, "\u0003", null)]
    [InlineData(CardPromptText, "\u0003", null)]
    [InlineData(PasswordPromptText, null, "HUP")]
    [InlineData(CardPromptText, null, "HUP")]
    [InlineData(PasswordPromptText, null, "QUIT")]
    [InlineData(PasswordPromptText, null, "TERM")]
    [InlineData(CardPromptText, null, "TERM")]
    public async Task A_kiosk_that_is_ended_restores_the_terminal(string at, string? key, string? signal)
    {
        (_, var arguments) = await PrepareAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitUntilShownAsync(PasswordPromptText);
        if (at == CardPromptText)
        {
            terminal.Type(_person.Password + Enter);
            await terminal.WaitUntilShownAsync(CardPromptText);
        }

        int? host = at == CardPromptText ? GetPcscHost(terminal.ProcessId) : null;
        terminal.Type(key ?? "");
        if (signal is not null)
        {
            terminal.Signal(signal);
        }

        Assert.NotEqual(0, await terminal.WaitForExitAsync());
        Assert.True(IsRestored(await terminal.GetSettingsAsync()));
        Assert.DoesNotContain("Unhandled", terminal.Shown, StringComparison.Ordinal);
        await Condition.WaitUntilAsync(
            () => Task.FromResult(host is null || !Directory.Exists($"/proc/{host}")),
            WaitTimeout, "the PC/SC host to end", CancellationToken.None);
    }

    /// <summary>
    /// Checks the kiosk against .NET's own handling of the terminal: .NET restores the settings that it saved earlier, both when the
    /// process receives SIGCONT and when the process ends.
    /// </summary>
    [SystemFact]
    public async Task A_kiosk_that_was_stopped_and_continued_shows_nothing_and_restores_the_terminal()
    {
        (_, var arguments) = await PrepareAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitUntilShownAsync(PasswordPromptText);
        terminal.Signal("STOP");
        await terminal.ResetSettingsAsync();
        terminal.Signal("CONT");
        // The kiosk discards characters that are typed before it has switched the echo off again, so the test waits for that.
        await Condition.WaitUntilAsync(
            async () => (await terminal.GetSettingsAsync()).Contains(" -echo ", StringComparison.Ordinal),
            WaitTimeout, "the kiosk to make the terminal quiet again", CancellationToken.None);
        terminal.Type(_person.Password + Enter);
        await terminal.WaitUntilShownAsync(CardPromptText);
        terminal.Signal("CONT");
        terminal.Type(_person.Password);
        await WaitUntilEchoIsOffAsync(terminal);
        terminal.Type("\u0003");

        Assert.Equal(130, await terminal.WaitForExitAsync());
        Assert.True(IsRestored(await terminal.GetSettingsAsync()));
        Assert.DoesNotContain(_person.Password, terminal.Shown, StringComparison.Ordinal);
    }

    [SystemFact]
    public async Task A_program_that_restarts_itself_keeps_its_arguments_and_environment()
    {
        (_, var arguments) = await PrepareAsync();
        var folder = Path.Combine(arguments[^1], "\u65E5\u672C '\"$ \\");
        using var terminal =
            PseudoTerminal.Start("env", ["KYC_ODD=a=b\nc", "dotnet", .. arguments[..^1], folder, "--reader", ""]);
        await terminal.WaitUntilShownAsync(PasswordPromptText);

        var line = (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/cmdline")).Split('\0')[..^1];
        Assert.Equal([folder, "--reader", ""], line[^3..]);
        Assert.Contains("KYC_ODD=a=b\nc", (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/environ")).Split('\0'));
        Assert.Contains("DOTNET_EnableDiagnostics=0", (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/environ")).Split('\0'));
    }

    private async Task<(Application Application, string[] Arguments)> PrepareAsync()
    {
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenAsync(service, _person);
        string[] arguments =
        [
            Machine.GetProgramPath("src/Kyc.Kiosk", "kyc-kiosk"), "verify", "--service", service.AbsoluteUri,
            "--reference", application.ReferenceCode, "--state", system.CreateKioskState(),
        ];
        return (application, arguments);
    }

    private void Type(PseudoTerminal terminal, InputMethod way)
    {
        switch (way)
        {
            case InputMethod.KeyByKey:
                foreach (var key in _person.Password + Enter)
                {
                    terminal.Type(key.ToString());
                }

                break;
            case InputMethod.Burst:
                terminal.Type(_person.Password + Enter);
                break;
            default:
                var corrected = "WRONG\u0015" + _person.Password[..^1] + "X\u007F" + _person.Password[^1];
                terminal.Type(corrected + "\n" + _person.Password + "\nrubbish");
                break;
        }
    }

    /// <summary>
    /// Inserts a card that accepts the password and then does not answer while <paramref name="check"/> runs. Afterwards lets the card
    /// answer, and waits for <paramref name="ended"/>.
    /// </summary>
    private Task RunWithCardUnresponsiveAfterVerifyAsync(Action check, Task ended)
    {
        var card = system.Pki.CreateCard(_person, TimeProvider.System.GetUtcNow());
        return new UnresponsiveCard(card, system.Daemon, CommandNumberAfterVerify).RunInReaderAsync(
            async silent =>
            {
                await silent;
                check();
            },
            () => ended.WaitAsync(WaitTimeout));
    }

    private static void AssertNotInMemory(int kiosk, params string[] secrets)
    {
        foreach (var secret in secrets)
        {
            AssertMemory(kiosk, secret, copies: 0);
            AssertMemory(GetPcscHost(kiosk), secret, copies: 0);
        }
    }

    private static void AssertMemory(int process, string secret, int copies)
    {
        var found = ProcessMemory.Search(process, MaskedSecret.Create(secret), out var searched);
        Assert.True(found.Count == copies, $"{found.Count}: {string.Join(", ", found)}");
        Assert.InRange(searched, 1 << 20, long.MaxValue);
    }

    /// <summary>Gets the first word after the given name in a /proc file whose lines each begin with a name (proc(5)).</summary>
    private static async Task<string> ReadFieldAsync(int process, string file, string name)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{process}/{file}");
        string line = lines.Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return line[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0];
    }

    private static int GetPcscHost(int kiosk) => Process.GetProcesses().Single(process => GetParent(process.Id) == kiosk).Id;

    /// <summary>
    /// Gets the ID of the given process's parent, or null if the process has ended. The ID is the fourth field of /proc/PID/stat; the
    /// second field is the process name in parentheses (proc(5)).
    /// </summary>
    private static int? GetParent(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task WaitUntilEchoIsOffAsync(PseudoTerminal terminal) => await Condition.WaitUntilAsync(
        async () => (await terminal.GetSettingsAsync()).Contains("-echo ", StringComparison.Ordinal),
        WaitTimeout, "the kiosk to turn the echo off", CancellationToken.None);

    private static bool IsRestored(string settings) =>
        settings.Contains(" echo ", StringComparison.Ordinal) && settings.Contains(" icanon ", StringComparison.Ordinal)
        && settings.Contains("susp = ^Z", StringComparison.Ordinal) && settings.Contains("quit = ^\\", StringComparison.Ordinal);
}
