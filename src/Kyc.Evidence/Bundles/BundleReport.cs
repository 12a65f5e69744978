using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Jpki;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Bundles;

/// <summary>Something wrong with a bundle.</summary>
/// <param name="Member">File in which it shows; <see cref="Container"/> for the zip file itself.</param>
/// <param name="Reason">One English sentence without personal data.</param>
/// <param name="Offset">For a fault of the zip file: the change is at or after this byte, in this file or its header.</param>
public sealed record BundleFault(string Member, string Reason, long? Offset = null)
{
    /// <summary>Stands for the zip file itself.</summary>
    public const string Container = "(zip)";

    /// <summary>For a line of output.</summary>
    public override string ToString() => Offset is { } offset ? $"{Member}: {Reason} (byte {offset})" : $"{Member}: {Reason}";
}

/// <summary>The two verifications of a card's signature, each by code of its own.</summary>
/// <param name="First">Why our own verification refuses; null when it accepts.</param>
/// <param name="Second">Where BouncyCastle's verification objects; empty when it agrees.</param>
public sealed record CardOpinions(Failure? First, IReadOnlyList<Objection> Second);

/// <summary>What verifying a bundle came to.</summary>
public sealed record BundleReport
{
    /// <summary>Every fault. When the bytes themselves are not those that were written, what they say is not looked at.</summary>
    public required IReadOnlyList<BundleFault> Faults { get; init; }

    /// <summary>What the auditor has to see to, since the bundle alone cannot show it.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>True when nothing is wrong.</summary>
    public bool IsVerified => Faults.Count == 0;

    /// <summary>The manifest, when it could be read and its signature is right.</summary>
    public BundleManifest? Manifest { get; init; }

    /// <summary>The checkpoint, when it could be read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The events of the application.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>Both opinions on the card's signature; null when the bundle rests on no card, or what the card signed is erased.</summary>
    public CardOpinions? Card { get; init; }

    /// <summary>The verification record with its corrections; null when it was erased or the person was never verified.</summary>
    public RecordHistory? Record { get; init; }
}
