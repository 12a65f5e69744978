namespace Kyc.Evidence.Ledger;

/// <summary>How a chain is broken.</summary>
public enum ChainFaultKind
{
    /// <summary>Entries are missing before this one.</summary>
    EntryMissing,

    /// <summary>The row's number does not rise, or its content is the entry of another number or application.</summary>
    EntryOutOfPlace,

    /// <summary>The row names another hash before it than the entry before it has.</summary>
    WrongPrevious,

    /// <summary>The last entries that a checkpoint sealed are gone.</summary>
    TailMissing,

    /// <summary>The chain is whole but not the one a checkpoint sealed: somebody computed it anew.</summary>
    NotTheSealedChain,

    /// <summary>The bytes of the entry are not those that were hashed.</summary>
    EntryChanged,

    /// <summary>The row the entry is about has another ciphertext.</summary>
    SubjectChanged,

    /// <summary>The row the entry is about is gone, and no erasure says so.</summary>
    SubjectMissing,

    /// <summary>The row the entry is about is still there after its erasure.</summary>
    SubjectNotErased,

    /// <summary>A row is there that no entry tells of.</summary>
    SubjectUnknown,
}

/// <summary>One break.</summary>
/// <param name="Kind">How.</param>
/// <param name="Sequence">Number of the entry where it shows; 0 when no entry tells of the subject.</param>
/// <param name="Subject">The row in question, when it is one.</param>
public sealed record ChainFault(ChainFaultKind Kind, long Sequence, SubjectKey? Subject = null)
{
    /// <summary>True when links of the chain are broken; false when what the chain speaks of was changed.</summary>
    public bool IsBrokenLink => Kind <= ChainFaultKind.NotTheSealedChain;

    /// <summary>One English line without personal data.</summary>
    public override string ToString() =>
        $"{(IsBrokenLink ? "broken link" : "changed content")} at entry {Sequence}: {Reason}{(Subject is { } s ? $" ({s.Kind} {s.Id:D})" : "")}";

    private string Reason => Kind switch
    {
        ChainFaultKind.EntryMissing => "entries before it are missing",
        ChainFaultKind.EntryOutOfPlace => "it is not in its place",
        ChainFaultKind.WrongPrevious => "it follows another entry than the one before it",
        ChainFaultKind.TailMissing => "it and what followed was sealed by a checkpoint and is missing",
        ChainFaultKind.NotTheSealedChain => "it is not the entry that a checkpoint sealed",
        ChainFaultKind.EntryChanged => "its bytes are not those that were hashed",
        ChainFaultKind.SubjectChanged => "the ciphertext it tells of was changed",
        ChainFaultKind.SubjectMissing => "the row it tells of is gone without an erasure",
        ChainFaultKind.SubjectNotErased => "the row is still there after its erasure",
        ChainFaultKind.SubjectUnknown => "a row is there that no entry tells of",
        _ => throw new InvalidOperationException("A kind of fault has no text."),
    };
}

/// <summary>What <see cref="LedgerChain.Verify"/> found.</summary>
/// <param name="Head">End of the chain as stored; null when it has no entry.</param>
/// <param name="Entries">The entries that could be read, in order.</param>
/// <param name="Faults">Every break; none when the chain stands.</param>
public sealed record ChainReport(HeadLeaf? Head, IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<ChainFault> Faults);
