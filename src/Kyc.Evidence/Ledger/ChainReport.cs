namespace Kyc.Evidence.Ledger;

/// <summary>Specifies how a chain is broken.</summary>
public enum ChainFaultKind
{
    /// <summary>Entries before this one are missing.</summary>
    EntryMissing,

    /// <summary>
    /// The row's number is not greater than that of the preceding row, or its content is an entry with a different number or of a different
    /// application.
    /// </summary>
    EntryMisplaced,

    /// <summary>The row's previous hash is not the hash of the preceding entry.</summary>
    PreviousHashMismatch,

    /// <summary>Entries that a checkpoint sealed are missing at the end of the chain.</summary>
    TailMissing,

    /// <summary>The entry differs from the one that a checkpoint sealed. If there is no other break, the chain was recomputed.</summary>
    SealedHashMismatch,

    /// <summary>The bytes of the entry are not those that were hashed, or are not a well-formed entry.</summary>
    EntryChanged,

    /// <summary>The stored ciphertext of the row that the entry concerns does not match the recorded hash.</summary>
    SubjectChanged,

    /// <summary>The row that the entry concerns is missing, and no erasure is recorded.</summary>
    SubjectMissing,

    /// <summary>The row that the entry concerns still exists after its erasure.</summary>
    SubjectNotErased,

    /// <summary>There is a row with ciphertext that no entry records.</summary>
    SubjectUnknown,
}

/// <summary>Represents one break of a chain.</summary>
/// <param name="Kind">The kind of break.</param>
/// <param name="Sequence">The number of the entry at which the break was detected. 0 when no entry records the subject.</param>
/// <param name="Subject">The affected row, if any.</param>
public sealed record ChainFault(ChainFaultKind Kind, long Sequence, SubjectKey? Subject = null)
{
    /// <summary>
    /// Whether the chain is not the one that was written: an entry is missing, misplaced or not linked to the preceding one, or differs
    /// from the one that a checkpoint sealed. False when only the bytes of an entry, or the row that it concerns, are wrong.
    /// </summary>
    public bool IsBrokenLink => Kind <= ChainFaultKind.SealedHashMismatch;

    /// <summary>Returns one English line without personal data.</summary>
    public override string ToString() => $"{(IsBrokenLink ? "broken link" : "changed content")} at entry {Sequence}: {Reason}"
        + $"{(Subject is { } s ? $" ({s.Kind} {s.Id:D})" : "")}";

    private string Reason => Kind switch
    {
        ChainFaultKind.EntryMissing => "entries before it are missing",
        ChainFaultKind.EntryMisplaced => "it is out of place",
        ChainFaultKind.PreviousHashMismatch => "it does not follow the entry before it",
        ChainFaultKind.TailMissing => "this entry and later ones were sealed by a checkpoint and are missing",
        ChainFaultKind.SealedHashMismatch => "it is not the entry that a checkpoint sealed",
        ChainFaultKind.EntryChanged => "its bytes are not those that were hashed",
        ChainFaultKind.SubjectChanged => "the ciphertext of its row was changed",
        ChainFaultKind.SubjectMissing => "its row is missing without an erasure",
        ChainFaultKind.SubjectNotErased => "its row still exists after its erasure",
        ChainFaultKind.SubjectUnknown => "no entry records this row",
        _ => throw new InvalidOperationException("A kind of fault has no text."),
    };
}

/// <summary>Represents the result of <see cref="LedgerChain.Verify"/>.</summary>
/// <param name="Head">The head (last entry) of the stored chain. Null when the chain has no entries.</param>
/// <param name="Entries">The entries that are intact and in their place, in order.</param>
/// <param name="Faults">Every break. Empty when the chain is intact.</param>
public sealed record ChainReport(HeadLeaf? Head, IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<ChainFault> Faults);
