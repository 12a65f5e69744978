namespace Kyc.Evidence.Ledger;

/// <summary>
/// Compares the rows that hold ciphertext with what the chain tells of them. The latest entry about a row states its present bytes. From the
/// intent to erase its class on a row may be missing, from the completed erasure on it must be.
/// </summary>
internal static class SubjectCheck
{
    public static IEnumerable<ChainFault> Faults(IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<SubjectKey, Digest> present)
    {
        var told = new Dictionary<SubjectKey, LedgerEntry>();
        var intended = new Dictionary<DataClass, long>();
        var done = new Dictionary<DataClass, long>();
        foreach (var entry in entries)
        {
            if (entry.Kind == LedgerKind.ErasureIntended) intended[entry.Subject.DataClass] = entry.Sequence;
            else if (entry.Kind == LedgerKind.ErasureDone) done[entry.Subject.DataClass] = entry.Sequence;
            else if (entry.Subject.Ciphertext is not null) told[entry.Subject.Key] = entry;
        }

        foreach (var (key, entry) in told)
        {
            var kind = present.TryGetValue(key, out var stored)
                ? IsAfter(done, entry) ? ChainFaultKind.SubjectNotErased : OfPresent(stored, entry)
                : IsAfter(intended, entry) || IsAfter(done, entry) ? null : ChainFaultKind.SubjectMissing;
            if (kind is { } fault) yield return new ChainFault(fault, entry.Sequence, key);
        }

        foreach (var key in present.Keys)
        {
            if (!told.ContainsKey(key)) yield return new ChainFault(ChainFaultKind.SubjectUnknown, 0, key);
        }
    }

    private static ChainFaultKind? OfPresent(Digest stored, LedgerEntry entry) =>
        stored == entry.Subject.Ciphertext ? null : ChainFaultKind.SubjectChanged;

    private static bool IsAfter(Dictionary<DataClass, long> erasures, LedgerEntry entry) =>
        erasures.TryGetValue(entry.Subject.DataClass, out var sequence) && sequence > entry.Sequence;
}
