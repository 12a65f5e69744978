using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>
/// Uses a real card in a real reader. No test data is created for the card: the CA certificates, the CRLs and the declaration must be
/// provided, and the person types the password into the kiosk program.
/// </summary>
internal sealed class RealCardScenario : CardScenario
{
    private readonly RunOptions _options;
    private readonly WorkFolder _workFolder;
    private ChildProcess? _daemon;

    /// <summary>Creates the scenario and checks the options that a real card needs.</summary>
    /// <exception cref="RigException">A required option is missing, or the folder that it names does not exist.</exception>
    public RealCardScenario(RunOptions options, WorkFolder workFolder)
    {
        _options = options;
        _workFolder = workFolder;
        AnchorFolder = GetRequiredFolder(_options.Anchors, "--anchors", "the signature CA's certificates (*.pem, *.cer)");
        CrlPath = GetRequiredFolder(_options.CrlFolder, "--crl-folder", "the revocation list of the card holder's municipality");
    }

    public override string AnchorFolder { get; }

    public override string? CrlPath { get; }

    public override IEnumerable<ChildProcess> Processes => _daemon is null ? [] : [_daemon];

    public override Task PrepareAsync(StepLog stepLog, CancellationToken cancellationToken) => stepLog.RunStepAsync(async () =>
    {
        _daemon = await PcscDaemon.EnsureRunningAsync(_workFolder.Path, cancellationToken);
        return (_daemon, _daemon is null ? "PC/SC daemon: the system's, left running afterwards" : "PC/SC daemon started for this run");
    });

    public override Declaration GetDeclaration() =>
        _options.Declaration is { } file ? DeclarationReader.ReadFile(file) : DeclarationReader.Prompt();

    public override Task<KioskResult> VerifyAsync(
        ServiceEndpoint service,
        string referenceCode,
        StepLog stepLog,
        CancellationToken cancellationToken)
    {
        var kiosk = new Kiosk(service, referenceCode) { IsLastTryAccepted = _options.IsLastTryAccepted };
        return kiosk.VerifyAtTerminalAsync(Console.Out, cancellationToken);
    }

    public override IEnumerable<string> GetHints() => ["To read what the card shows without a password: ./kyc card read"];

    public override ValueTask DisposeAsync() => _daemon?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string GetRequiredFolder(string? path, string option, string content)
    {
        if (path is null)
        {
            throw new RigException($"A real card needs {option} FOLDER with {content}, which the test PKI does not have.");
        }

        return Directory.Exists(path) ? Path.GetFullPath(path) : throw new RigException($"{option} {path}: the folder does not exist.");
    }
}
