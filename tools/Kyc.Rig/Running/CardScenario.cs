using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>
/// Represents the card that a run uses, either a persona's virtual card or a real one, with the data and the processes that this card
/// needs.
/// </summary>
internal abstract class CardScenario : IAsyncDisposable
{
    /// <summary>The folder of the CA certificates that the service trusts.</summary>
    public abstract string AnchorFolder { get; }

    /// <summary>The CRL file or folder to import; null to import nothing.</summary>
    public abstract string? CrlPath { get; }

    /// <summary>The processes that must keep running.</summary>
    public abstract IEnumerable<ChildProcess> Processes { get; }

    /// <summary>Makes the card or its reader ready to use, and writes each step to the log.</summary>
    public abstract Task PrepareAsync(StepLog stepLog, CancellationToken cancellationToken);

    /// <summary>Gets the card holder's declaration.</summary>
    public abstract Declaration GetDeclaration();

    /// <summary>Runs the kiosk program, which verifies the card holder.</summary>
    public abstract Task<KioskResult> VerifyAsync(
        ServiceEndpoint service,
        string referenceCode,
        StepLog stepLog,
        CancellationToken cancellationToken);

    /// <summary>Gets the card's data that must not be in any file after the person's data is erased.</summary>
    public virtual IEnumerable<SearchValue> GetCardDataToSearch() => [];

    /// <summary>Gets lines of text that suggest how to use the card while the system is running.</summary>
    public abstract IEnumerable<string> GetHints();

    /// <summary>Removes the card and stops the processes that were started for it.</summary>
    public abstract ValueTask DisposeAsync();
}
