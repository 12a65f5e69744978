using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Running;

/// <summary>Uses a persona's virtual card from the test PKI, in the virtual reader of the PC/SC daemon.</summary>
internal sealed class PersonaScenario(RunOptions options, Persona persona, WorkFolder workFolder) : CardScenario
{
    private PkiStore? _pki;
    private string? _crlPath;
    private PcscDaemon? _daemon;
    private VirtualCardProcess? _card;

    public override string AnchorFolder => _pki!.AnchorFolder;

    public override string? CrlPath => _crlPath;

    public override IEnumerable<ChildProcess> Processes =>
        new[] { _daemon?.Process, _card?.Process }.OfType<ChildProcess>();

    public override async Task PrepareAsync(StepLog stepLog, CancellationToken cancellationToken)
    {
        _pki = await stepLog.RunStepAsync(() =>
        {
            var store = PkiStore.LoadOrCreate();
            _crlPath = RevocationListFiles.WriteList(
                store.Pki,
                persona,
                options.Crl,
                workFolder.CreatePrivateFolder("crl"),
                TimeProvider.System.GetUtcNow());
            var pkiOrigin = store.IsNew ? "created in" : "reused from an earlier run in";
            return Task.FromResult((store, $"Test PKI {pkiOrigin} {store.Folder}"));
        });
        _daemon = await stepLog.RunStepAsync(async () =>
        {
            var runningDaemon = await PcscDaemon.StartAsync(workFolder.Path, cancellationToken);
            var daemonOrigin = runningDaemon.Process is null ? "the system's, left running afterwards" : "started for this run";
            return (runningDaemon, $"PC/SC daemon with the reader '{runningDaemon.ReaderName}' ({daemonOrigin})");
        });
        _card = await stepLog.RunStepAsync(async () =>
        {
            var insertedCard = await VirtualCardProcess.InsertAsync(_daemon, _pki.Folder, persona.Name, workFolder.Path, cancellationToken);
            return (insertedCard, $"Virtual My Number Card '{persona.Name}' placed on the reader. {persona.Purpose}");
        });
    }

    public override Declaration GetDeclaration() => FrontEnd.CreateDeclaration(persona.Declaration);

    public override Task<KioskResult> VerifyAsync(
        ServiceEndpoint service,
        string referenceCode,
        StepLog stepLog,
        CancellationToken cancellationToken)
    {
        var kiosk = new Kiosk(service, referenceCode)
        {
            ReaderName = _daemon!.ReaderName,
            IsLastTryAccepted = options.IsLastTryAccepted,
            StateFolder = Path.Combine(workFolder.Path, "kiosk"),
        };
        return kiosk.VerifyAsync(options.Password ?? persona.Password, stepLog.WriteDetail, cancellationToken);
    }

    public override IEnumerable<SearchValue> GetCardDataToSearch() =>
        _pki!.Pki.GetCredentials(persona, TimeProvider.System.GetUtcNow()).SignatureCertificate is { } signature
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
