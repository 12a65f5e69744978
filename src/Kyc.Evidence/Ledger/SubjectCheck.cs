namespace Kyc.Evidence.Ledger;

/// <summary>
/// Compares the rows that contain ciphertext with the entries of the chain. The latest entry about a row must contain the hash of the row's
/// current ciphertext. Rows are removed in the transaction that writes the entry about their erasure: without such an entry a row must
/// exist, and with it the row must not exist.
/// </summary>
internal static class SubjectCheck
{
    public static IEnumerable<ChainFault> FindFaults(
        IReadOnlyList<LedgerEntry> entries,
        IReadOnlyDictionary<SubjectKey, Digest> storedSubjects)
    {
        var latestEntries = new Dictionary<SubjectKey, LedgerEntry>();
        var erasureSequences = new Dictionary<DataClass, long>();
        foreach (var entry in entries)
        {
            if (entry.Kind == LedgerEntryKind.ErasureDone)
            {
                RecordErasure(entry, erasureSequences);
            }
            else if (entry.Subject.Ciphertext is not null)
            {
                latestEntries[entry.Subject.Key] = entry;
            }
        }

        foreach (var (key, entry) in latestEntries)
        {
            var isErased = erasureSequences.TryGetValue(entry.Subject.DataClass, out var sequence) && sequence > entry.Sequence;
            var kind = storedSubjects.TryGetValue(key, out var storedHash)
                ? isErased ? ChainFaultKind.SubjectNotErased : CompareCiphertext(storedHash, entry)
                : isErased ? null : ChainFaultKind.SubjectMissing;
            if (kind is { } faultKind)
            {
                yield return new ChainFault(faultKind, entry.Sequence, key);
            }
        }

        foreach (var key in storedSubjects.Keys)
        {
            if (!latestEntries.ContainsKey(key))
            {
                yield return new ChainFault(ChainFaultKind.SubjectUnknown, 0, key);
            }
        }
    }

    private static ChainFaultKind? CompareCiphertext(Digest storedHash, LedgerEntry entry) =>
        storedHash == entry.Subject.Ciphertext ? null : ChainFaultKind.SubjectChanged;

    private static void RecordErasure(LedgerEntry entry, Dictionary<DataClass, long> erasureSequences)
    {
        // This never happens, because an erasure entry without classes cannot be decoded.
        if (!ErasedClassesFact.TryParse(entry.GetFact(ErasedClassesFact.FactName), out var classes))
        {
            return;
        }

        foreach (var dataClass in classes)
        {
            erasureSequences[dataClass] = entry.Sequence;
        }
    }
}
