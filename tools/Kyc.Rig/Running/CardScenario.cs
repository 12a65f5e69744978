using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>Where the card of a run comes from, and all that depends on it.</summary>
internal abstract class CardScenario : IAsyncDisposable
{
    /// <summary>Folder of the CA certificates that the service is to trust.</summary>
    public abstract string Anchors { get; }

    /// <summary>List file or folder to import; null for none.</summary>
    public abstract string? Lists { get; }

    /// <summary>Processes that must stay alive.</summary>
    public abstract IEnumerable<LeashedProcess> Processes { get; }

    /// <summary>Gets the card ready, saying each step.</summary>
    public abstract Task PrepareAsync(StepLog steps, CancellationToken cancellation);

    /// <summary>What the person declares.</summary>
    public abstract Declaration Declare();

    /// <summary>Has the kiosk verify.</summary>
    public abstract Task<KioskRun> VerifyAsync(Uri service, string reference, StepLog steps, CancellationToken cancellation);

    /// <summary>What of the card must be readable nowhere once the person is erased.</summary>
    public virtual IEnumerable<Needle> Secrets() => [];

    /// <summary>What can be tried with the card while everything is up; one line each.</summary>
    public abstract IEnumerable<string> Hints();

    /// <summary>Takes the card out and stops what was started for it.</summary>
    public abstract ValueTask DisposeAsync();
}
