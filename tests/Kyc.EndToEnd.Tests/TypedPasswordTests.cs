using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kyc.CardReader.Secrets;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
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
    private readonly Persona _persona = Personas.All[0] with
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
    public async Task A_typed_password_is_wiped_from_memory_after_the_card_received_it_and_never_shown_on_the_terminal(
        InputMethod inputMethod)
    {
        var earlyInput = RandomNumberGenerator.GetHexString(16);
        var lateInput = RandomNumberGenerator.GetHexString(16);
        (var application, var arguments) = await PrepareKioskAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await WaitUntilEchoIsOffAsync(terminal);
        terminal.SendKeys(earlyInput + Enter + earlyInput);
        await terminal.WaitForOutputAsync(PasswordPromptText);
        TypePassword(terminal, inputMethod);
        await terminal.WaitForOutputAsync(CardPromptText);
        terminal.SendKeys(lateInput + Enter + _persona.Password);

        // One copy is expected: the buffer that holds the password until the card is inserted. Finding this copy shows that the search
        // works.
        AssertCopiesInMemory(terminal.ProcessId, _persona.Password, expectedCopyCount: 1);
        AssertCopiesInMemory(terminal.ProcessId, earlyInput, expectedCopyCount: 0);
        AssertCopiesInMemory(terminal.ProcessId, lateInput, expectedCopyCount: 0);

        await RunWithCardUnresponsiveAfterVerifyAsync(
            () => AssertNotInMemory(terminal.ProcessId, _persona.Password, earlyInput, lateInput), terminal.WaitForExitAsync());

        Assert.Contains($"VERIFIED {application.ApplicationId}", terminal.Output, StringComparison.Ordinal);
        foreach (var typedText in new[] { _persona.Password, earlyInput, lateInput })
        {
            Assert.DoesNotContain(typedText, terminal.Output, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(IsTerminalRestored(await terminal.GetSettingsAsync()));
    }

    [SystemFact]
    public async Task A_password_from_a_pipe_is_wiped_from_memory_after_the_card_received_it()
    {
        (var application, var run) = await WaitingKiosk.StartAsync(system, _persona);
        using var process = KioskProcess.Find(application.ReferenceCode);

        await RunWithCardUnresponsiveAfterVerifyAsync(() => AssertNotInMemory(process.Id, _persona.Password), run);

        Assert.Equal($"VERIFIED {application.ApplicationId} カ", (await run).OutcomeLine);
    }

    [SystemFact]
    public async Task The_kiosk_disables_diagnostics_and_core_dumps_and_locks_memory()
    {
        (_, var arguments) = await PrepareKioskAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitForOutputAsync(PasswordPromptText);
        terminal.SendKeys(_persona.Password + Enter);
        await terminal.WaitForOutputAsync(CardPromptText);

        foreach (var processId in new[] { terminal.ProcessId, GetPcscHostId(terminal.ProcessId) })
        {
            // A process that was killed leaves its files behind, and another process can get its id later.
            var startTicks = ProcessProtection.GetStartTicks(await File.ReadAllTextAsync($"/proc/{processId}/stat"));
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"*-{processId}-{startTicks}-*"));
            Assert.Equal("0", await ReadFieldAsync(processId, "limits", "Max core file size"));
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
    public async Task A_kiosk_that_is_interrupted_or_terminated_restores_the_terminal(string promptText, string? key, string? signal)
    {
        (_, var arguments) = await PrepareKioskAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitForOutputAsync(PasswordPromptText);
        if (promptText == CardPromptText)
        {
            terminal.SendKeys(_persona.Password + Enter);
            await terminal.WaitForOutputAsync(CardPromptText);
        }

        int? pcscHostId = promptText == CardPromptText ? GetPcscHostId(terminal.ProcessId) : null;
        terminal.SendKeys(key ?? "");
        if (signal is not null)
        {
            terminal.SendSignal(signal);
        }

        Assert.NotEqual(0, await terminal.WaitForExitAsync());
        Assert.True(IsTerminalRestored(await terminal.GetSettingsAsync()));
        Assert.DoesNotContain("Unhandled", terminal.Output, StringComparison.Ordinal);
        await Condition.WaitUntilAsync(
            () => Task.FromResult(pcscHostId is null || !Directory.Exists($"/proc/{pcscHostId}")),
            WaitTimeout, "the PC/SC host to end", CancellationToken.None);
    }

    /// <summary>
    /// Checks the kiosk against .NET's own handling of the terminal: .NET restores the settings that it saved earlier, both when the
    /// process receives SIGCONT and when the process ends.
    /// </summary>
    [SystemFact]
    public async Task A_kiosk_that_is_suspended_and_resumed_never_shows_the_password_and_restores_the_terminal()
    {
        (_, var arguments) = await PrepareKioskAsync();
        using var terminal = PseudoTerminal.Start("dotnet", arguments);
        await terminal.WaitForOutputAsync(PasswordPromptText);
        terminal.SendSignal("STOP");
        await terminal.ResetSettingsAsync();
        terminal.SendSignal("CONT");
        // The kiosk discards characters that are typed before it has switched the echo off again, so the test waits for that.
        await Condition.WaitUntilAsync(
            async () => (await terminal.GetSettingsAsync()).Contains(" -echo ", StringComparison.Ordinal),
            WaitTimeout, "the kiosk to make the terminal quiet again", CancellationToken.None);
        terminal.SendKeys(_persona.Password + Enter);
        await terminal.WaitForOutputAsync(CardPromptText);
        terminal.SendSignal("CONT");
        terminal.SendKeys(_persona.Password);
        await WaitUntilEchoIsOffAsync(terminal);
        terminal.SendKeys("\u0003");

        Assert.Equal(130, await terminal.WaitForExitAsync());
        Assert.True(IsTerminalRestored(await terminal.GetSettingsAsync()));
        Assert.DoesNotContain(_persona.Password, terminal.Output, StringComparison.Ordinal);
    }

    [SystemFact]
    public async Task A_program_that_restarts_itself_keeps_its_arguments_and_environment()
    {
        (_, var arguments) = await PrepareKioskAsync();
        var folder = Path.Combine(arguments[^1], "\u65E5\u672C '\"$ \\");
        using var terminal =
            PseudoTerminal.Start("env", ["KYC_ODD=a=b\nc", "dotnet", .. arguments[..^1], folder, "--reader", ""]);
        await terminal.WaitForOutputAsync(PasswordPromptText);

        var line = (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/cmdline")).Split('\0')[..^1];
        Assert.Equal([folder, "--reader", ""], line[^3..]);
        Assert.Contains("KYC_ODD=a=b\nc", (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/environ")).Split('\0'));
        Assert.Contains("DOTNET_EnableDiagnostics=0", (await File.ReadAllTextAsync($"/proc/{terminal.ProcessId}/environ")).Split('\0'));
    }

    private async Task<(Application Application, string[] Arguments)> PrepareKioskAsync()
    {
        var service = await system.GetServiceAsync();
        var application = await SystemFixture.OpenApplicationAsync(service, _persona);
        string[] arguments =
        [
            Machine.GetProgramPath("src/Kyc.Kiosk", "kyc-kiosk"), "verify", .. service.GetOptions(DevelopmentCaller.Kiosk),
            "--reference", application.ReferenceCode, "--state", system.CreateKioskStateFolder(),
        ];
        return (application, arguments);
    }

    private void TypePassword(PseudoTerminal terminal, InputMethod inputMethod)
    {
        switch (inputMethod)
        {
            case InputMethod.KeyByKey:
                foreach (var key in _persona.Password + Enter)
                {
                    terminal.SendKeys(key.ToString());
                }

                break;
            case InputMethod.Burst:
                terminal.SendKeys(_persona.Password + Enter);
                break;
            default:
                var correctedPassword = "WRONG\u0015" + _persona.Password[..^1] + "X\u007F" + _persona.Password[^1];
                terminal.SendKeys(correctedPassword + "\n" + _persona.Password + "\nrubbish");
                break;
        }
    }

    /// <summary>
    /// Inserts a card that accepts the password and then does not answer while <paramref name="check"/> runs. Afterwards lets the card
    /// answer, and waits for <paramref name="kioskExit"/>.
    /// </summary>
    private Task RunWithCardUnresponsiveAfterVerifyAsync(Action check, Task kioskExit)
    {
        var card = system.Pki.CreateCard(_persona, TimeProvider.System.GetUtcNow());
        return new UnresponsiveCard(card, system.Daemon, CommandNumberAfterVerify).RunInReaderAsync(
            async commandReceived =>
            {
                await commandReceived;
                check();
            },
            () => kioskExit.WaitAsync(WaitTimeout));
    }

    private static void AssertNotInMemory(int kioskProcessId, params string[] secrets)
    {
        foreach (var secret in secrets)
        {
            AssertCopiesInMemory(kioskProcessId, secret, expectedCopyCount: 0);
            AssertCopiesInMemory(GetPcscHostId(kioskProcessId), secret, expectedCopyCount: 0);
        }
    }

    private static void AssertCopiesInMemory(int processId, string secret, int expectedCopyCount)
    {
        var matches = ProcessMemory.Search(processId, MaskedSecret.Create(secret), out var searchedBytes);
        Assert.True(matches.Count == expectedCopyCount, $"{matches.Count}: {string.Join(", ", matches)}");
        Assert.InRange(searchedBytes, 1 << 20, long.MaxValue);
    }

    /// <summary>Gets the first word after the given name in a /proc file whose lines each begin with a name (proc(5)).</summary>
    private static async Task<string> ReadFieldAsync(int processId, string file, string fieldName)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{processId}/{file}");
        string line = lines.Single(line => line.StartsWith(fieldName, StringComparison.Ordinal));
        return line[fieldName.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0];
    }

    private static int GetPcscHostId(int kioskProcessId) =>
        Process.GetProcesses().Single(process => GetParentId(process.Id) == kioskProcessId).Id;

    /// <summary>
    /// Gets the ID of the given process's parent, or null if the process has ended. The ID is the fourth field of /proc/PID/stat; the
    /// second field is the process name in parentheses (proc(5)).
    /// </summary>
    private static int? GetParentId(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
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

    private static bool IsTerminalRestored(string settings) =>
        settings.Contains(" echo ", StringComparison.Ordinal) && settings.Contains(" icanon ", StringComparison.Ordinal)
        && settings.Contains("susp = ^Z", StringComparison.Ordinal) && settings.Contains("quit = ^\\", StringComparison.Ordinal);
}
