using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Jpki;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Bundles;

/// <summary>Represents a fault in a bundle.</summary>
/// <param name="Member">The file with the fault. <see cref="Container"/> for the zip file itself.</param>
/// <param name="Reason">An English clause about the file, without personal data, for example <c>it is missing</c>.</param>
/// <param name="Offset">
/// For a change of the bytes of the zip file, the offset of a byte at or before the change. Null for faults without an offset.
/// </param>
public sealed record BundleFault(string Member, string Reason, long? Offset = null)
{
    /// <summary>The value of <see cref="Member"/> for a fault of the zip file itself.</summary>
    public const string Container = "(zip)";

    /// <summary>Formats the fault as a line of output.</summary>
    public override string ToString() => Offset is { } offset ? $"{Member}: {Reason} (byte {offset})" : $"{Member}: {Reason}";
}

/// <summary>Represents the results of two verifications of a card's signature by independent code.</summary>
/// <param name="OwnFailure">The reason why our own verification refuses the signature. Null when it accepts the signature.</param>
/// <param name="SecondObjections">The objections of BouncyCastle's verification. Empty when it agrees with our own verification.</param>
public sealed record CardOpinions(Failure? OwnFailure, IReadOnlyList<Objection> SecondObjections);

/// <summary>Represents the result of verifying a bundle.</summary>
public sealed record BundleReport
{
    /// <summary>
    /// Gets every fault that was found. When the zip file, the manifest or the hash of a file is faulty, the content of the files is not
    /// checked.
    /// </summary>
    public required IReadOnlyList<BundleFault> Faults { get; init; }

    /// <summary>Gets English sentences about what the bundle alone does not prove, or no longer contains.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>Whether there are no faults.</summary>
    public bool IsVerified => Faults.Count == 0;

    /// <summary>Gets the manifest. Null when the content of the files was not checked.</summary>
    public BundleManifest? Manifest { get; init; }

    /// <summary>Gets the checkpoint. Null when it could not be read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Gets the ledger entries of the application, as far as they could be read.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>
    /// Gets both opinions on the card's signature. Null when the bundle contains no card signature, when the signed data is erased, or when
    /// the signature was not checked.
    /// </summary>
    public CardOpinions? Card { get; init; }

    /// <summary>
    /// Gets the verification record with its corrections. Null when the bundle contains no valid record, for example because it was erased
    /// or the person was never verified.
    /// </summary>
    public RecordHistory? Record { get; init; }
}
