namespace Kyc.Evidence.Ledger;

/// <summary>
/// Compares the rows that contain ciphertext with the entries of the chain. The latest entry about a row records its current bytes. Rows
/// are removed in the transaction that writes their erasure: before that entry a row must exist, after it the row must not exist.
/// </summary>
internal static class SubjectCheck
{
    public static IEnumerable<ChainFault> Faults(IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<SubjectKey, Digest> present)
    {
        var told = new Dictionary<SubjectKey, LedgerEntry>();
        var erased = new Dictionary<DataClass, long>();
        foreach (var entry in entries)
        {
            if (entry.Kind == LedgerKind.ErasureDone) Note(entry, erased);
            else if (entry.Subject.Ciphertext is not null) told[entry.Subject.Key] = entry;
        }

        foreach (var (key, entry) in told)
        {
            var isErased = erased.TryGetValue(entry.Subject.DataClass, out var sequence) && sequence > entry.Sequence;
            var kind = present.TryGetValue(key, out var stored)
                ? isErased ? ChainFaultKind.SubjectNotErased : OfPresent(stored, entry)
                : isErased ? null : ChainFaultKind.SubjectMissing;
            if (kind is { } fault) yield return new ChainFault(fault, entry.Sequence, key);
        }

        foreach (var key in present.Keys)
        {
            if (!told.ContainsKey(key)) yield return new ChainFault(ChainFaultKind.SubjectUnknown, 0, key);
        }
    }

    private static ChainFaultKind? OfPresent(Digest stored, LedgerEntry entry) =>
        stored == entry.Subject.Ciphertext ? null : ChainFaultKind.SubjectChanged;

    private static void Note(LedgerEntry entry, Dictionary<DataClass, long> erased)
    {
        // An erasure entry that was decoded always names its classes.
        if (!ErasedClasses.TryRead(entry.Fact(ErasedClasses.FactName), out var classes)) return;
        foreach (var dataClass in classes) erased[dataClass] = entry.Sequence;
    }
}
