using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Running;

/// <summary>Uses a persona's virtual card from the test PKI, in the virtual reader of the PC/SC daemon.</summary>
internal sealed class PersonaScenario(RunOptions options, Persona persona, WorkFolder work) : CardScenario
{
    private PkiStore? _pki;
    private string? _lists;
    private PcscDaemon? _daemon;
    private VirtualCardProcess? _card;

    public override string Anchors => _pki!.Anchors;

    public override string? CrlPath => _lists;

    public override IEnumerable<ChildProcess> Processes =>
        new[] { _daemon?.Process, _card?.Process }.OfType<ChildProcess>();

    public override async Task PrepareAsync(StepLog steps, CancellationToken cancellationToken)
    {
        _pki = await steps.RunAsync(() =>
        {
            var store = PkiStore.LoadOrCreate();
            _lists = RevocationLists.Write(
                store.Pki,
                persona,
                options.Crl,
                work.CreatePrivateFolder("crl"),
                TimeProvider.System.GetUtcNow());
            var words = store.IsNew ? "created in" : "reused from an earlier run in";
            return Task.FromResult((store, $"Test PKI {words} {store.Folder}"));
        });
        _daemon = await steps.RunAsync(async () =>
        {
            var running = await PcscDaemon.StartAsync(work.Path, cancellationToken);
            var whose = running.Process is null ? "the system's, left running afterwards" : "started for this run";
            return (running, $"PC/SC daemon with the reader '{running.Reader}' ({whose})");
        });
        _card = await steps.RunAsync(async () =>
        {
            var inserted = await VirtualCardProcess.InsertAsync(_daemon, _pki.Folder, persona.Name, work.Path, cancellationToken);
            return (inserted, $"Virtual My Number Card '{persona.Name}' placed on the reader. {persona.Purpose}");
        });
    }

    public override Declaration Declare() => FrontEnd.CreateDeclaration(persona.Declared);

    public override Task<KioskRun> VerifyAsync(Uri service, string reference, StepLog steps, CancellationToken cancellationToken)
    {
        var kiosk = new Kiosk(service, reference)
        {
            Reader = _daemon!.Reader,
            IsLastTryAccepted = options.IsLastTryAccepted,
            StateFolder = Path.Combine(work.Path, "kiosk"),
        };
        return kiosk.VerifyAsync(options.Password ?? persona.Password, steps.WriteDetail, cancellationToken);
    }

    public override IEnumerable<SearchValue> GetSecrets() =>
        _pki!.Pki.GetCredentials(persona, TimeProvider.System.GetUtcNow()).Signature is { } signature
            ? [SearchValue.FromBytes("certificate", signature.CertificateDer)]
            : [];

    public override IEnumerable<string> GetHints() =>
    [
        "To use the card with OpenSC (apt-get install opensc):",
        "  pkcs15-tool --list-certificates",
        "  pkcs15-tool --list-pins",
        $"  echo hello > /tmp/hello && pkcs11-tool --slot-index 1 --login --pin {persona.Password} --sign -m SHA256-RSA-PKCS -i /tmp/hello -o /tmp/hello.sig",
    ];

    public override async ValueTask DisposeAsync()
    {
        if (_card is not null)
        {
            await _card.DisposeAsync();
        }

        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }
    }
}
