using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>
/// A real card on a real reader. Nothing is made up for it: the CA certificates, the revocation lists and what the person
/// declares have to be given, and the person types the password into the kiosk.
/// </summary>
internal sealed class RealCardScenario : CardScenario
{
    private readonly RunOptions options;
    private readonly WorkFolder work;
    private LeashedProcess? daemon;

    /// <exception cref="RigException">Something that a real card needs is not given.</exception>
    public RealCardScenario(RunOptions options, WorkFolder work)
    {
        this.options = options;
        this.work = work;
        Anchors = RequiredFolder(options.Anchors, "--anchors", "the signature CA's certificates (*.pem, *.cer)");
        Lists = RequiredFolder(options.CrlFolder, "--crl-folder", "the revocation list of the card holder's municipality");
    }

    public override string Anchors { get; }

    public override string? Lists { get; }

    public override IEnumerable<LeashedProcess> Processes => daemon is null ? [] : [daemon];

    public override Task PrepareAsync(StepLog steps, CancellationToken cancellation) => steps.DoAsync(async () =>
    {
        daemon = await PcscDaemon.EnsureAnyAsync(work.Path, cancellation);
        return (daemon, daemon is null ? "PC/SC daemon: the system's own, left running afterwards" : "PC/SC daemon started for this run");
    });

    public override Declaration Declare() =>
        options.Declaration is { } file ? DeclarationSource.Read(file) : DeclarationSource.Ask();

    public override Task<KioskRun> VerifyAsync(Uri service, string reference, StepLog steps, CancellationToken cancellation)
    {
        var kiosk = new Kiosk(service, reference) { InsistOnLastTry = options.LastTry };
        return kiosk.VerifyAtTerminalAsync(Console.Out, cancellation);
    }

    public override IEnumerable<string> Hints() => ["What the card says without a password: ./kyc card read"];

    public override ValueTask DisposeAsync() => daemon?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string RequiredFolder(string? path, string option, string content)
    {
        if (path is null)
        {
            throw new RigException($"A real card needs {option} FOLDER with {content}: the test PKI knows nothing of it.");
        }

        return Directory.Exists(path) ? Path.GetFullPath(path) : throw new RigException($"{option} {path}: there is no such folder.");
    }
}
