using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>Represents the source of the card that a run uses, and the data and processes that depend on this source.</summary>
internal abstract class CardScenario : IAsyncDisposable
{
    /// <summary>The folder of the CA certificates that the service trusts.</summary>
    public abstract string Anchors { get; }

    /// <summary>The CRL file or folder to import; null to import nothing.</summary>
    public abstract string? CrlPath { get; }

    /// <summary>The processes that must keep running.</summary>
    public abstract IEnumerable<ChildProcess> Processes { get; }

    /// <summary>Prepares the card and writes each step to the log.</summary>
    public abstract Task PrepareAsync(StepLog steps, CancellationToken cancellationToken);

    /// <summary>Creates the declaration of the person.</summary>
    public abstract Declaration Declare();

    /// <summary>Runs the verification at the kiosk.</summary>
    public abstract Task<KioskRun> VerifyAsync(Uri service, string reference, StepLog steps, CancellationToken cancellationToken);

    /// <summary>Gets the data of the card that must not be readable anywhere after the person is erased.</summary>
    public virtual IEnumerable<SearchValue> GetSecrets() => [];

    /// <summary>Gets suggestions, one per line, of how to use the card while the system is running.</summary>
    public abstract IEnumerable<string> GetHints();

    /// <summary>Removes the card and stops the processes that were started for it.</summary>
    public abstract ValueTask DisposeAsync();
}
