using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Jpki;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Bundles;

/// <summary>Represents a fault of a bundle.</summary>
/// <param name="Member">The file with the fault. <see cref="Container"/> for the zip file itself.</param>
/// <param name="Reason">One English sentence without personal data.</param>
/// <param name="Offset">For a fault of the zip file, an offset in bytes: the first change is at or after it. Null for other faults.</param>
public sealed record BundleFault(string Member, string Reason, long? Offset = null)
{
    /// <summary>The value of <see cref="Member"/> for a fault of the zip file itself.</summary>
    public const string Container = "(zip)";

    /// <summary>Formats the fault as a line of output.</summary>
    public override string ToString() => Offset is { } offset ? $"{Member}: {Reason} (byte {offset})" : $"{Member}: {Reason}";
}

/// <summary>Represents the results of two verifications of a card's signature by independent code.</summary>
/// <param name="First">The reason why our own verification refuses. Null when it accepts.</param>
/// <param name="Second">The objections of BouncyCastle's verification. Empty when it agrees.</param>
public sealed record CardOpinions(Failure? First, IReadOnlyList<Objection> Second);

/// <summary>Represents the result of verifying a bundle.</summary>
public sealed record BundleReport
{
    /// <summary>Gets every fault. When the bytes of the zip file were changed, the content of its files is not checked.</summary>
    public required IReadOnlyList<BundleFault> Faults { get; init; }

    /// <summary>Gets what the auditor must check separately, because the bundle alone cannot prove it.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>Whether there are no faults.</summary>
    public bool IsVerified => Faults.Count == 0;

    /// <summary>Gets the manifest, when it could be read and its signature is valid.</summary>
    public BundleManifest? Manifest { get; init; }

    /// <summary>Gets the checkpoint, when it could be read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Gets the ledger entries of the application, as far as they could be read.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>
    /// Gets both opinions on the card's signature. Null when the bundle contains no card signature, or the signed data is erased.
    /// </summary>
    public CardOpinions? Card { get; init; }

    /// <summary>Gets the verification record with its corrections. Null when it was erased or the person was never verified.</summary>
    public RecordHistory? Record { get; init; }
}
