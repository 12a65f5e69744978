namespace Kyc.Evidence.Ledger;

/// <summary>
/// Verifies the chain of one application. This requires no key, because the hashes are computed from ciphertext and metadata. Therefore a
/// chain can be verified both before and after the data that it records is erased.
/// </summary>
public static class LedgerChain
{
    /// <summary>Verifies links, content, subjects and the sealed head. The report contains every break.</summary>
    /// <param name="applicationId">The application that the chain belongs to.</param>
    /// <param name="rows">Every row of the application, in the order of their stored numbers.</param>
    /// <param name="subjects">
    /// The SHA-256 hashes of the ciphertexts of the application's rows. Null to skip the comparison, for example for a bundle, which
    /// contains no ciphertexts.
    /// </param>
    /// <param name="sealedHead">
    /// The application's leaf in the newest checkpoint that contains one. Null when no checkpoint covers the application.
    /// </param>
    public static ChainReport Verify(
        Guid applicationId,
        IEnumerable<LedgerRow> rows,
        IReadOnlyDictionary<SubjectKey, Digest>? subjects = null,
        HeadLeaf? sealedHead = null)
    {
        var verifier = new ChainVerifier(applicationId, sealedHead);
        foreach (var row in rows)
        {
            verifier.Add(row);
        }

        verifier.Complete();
        if (subjects is not null)
        {
            verifier.Faults.AddRange(SubjectCheck.FindFaults(verifier.Entries, subjects));
        }

        return new ChainReport(verifier.Head, verifier.Entries, [.. verifier.Faults.OrderBy(fault => fault.Sequence)]);
    }

    private sealed class ChainVerifier(Guid applicationId, HeadLeaf? sealedHead)
    {
        public List<ChainFault> Faults { get; } = [];

        public List<LedgerEntry> Entries { get; } = [];

        public HeadLeaf? Head { get; private set; }

        public void Add(LedgerRow row)
        {
            var last = Head?.Sequence ?? 0;
            if (row.Sequence <= last)
            {
                Faults.Add(new ChainFault(ChainFaultKind.EntryMisplaced, row.Sequence));
                return;
            }

            // After a gap, the row's previous hash cannot be checked, because the preceding entry is missing.
            if (row.Sequence > last + 1)
            {
                Faults.Add(new ChainFault(ChainFaultKind.EntryMissing, row.Sequence));
            }
            else if (row.PreviousHash != (Head?.Hash ?? LedgerRow.ComputeGenesis(applicationId)))
            {
                Faults.Add(new ChainFault(ChainFaultKind.PreviousHashMismatch, row.Sequence));
            }

            CheckContent(row);
            if (sealedHead?.Sequence == row.Sequence && sealedHead.Hash != row.Hash)
            {
                Faults.Add(new ChainFault(ChainFaultKind.SealedHashMismatch, row.Sequence));
            }

            Head = new HeadLeaf(applicationId, row.Sequence, row.Hash);
        }

        public void Complete()
        {
            var last = Head?.Sequence ?? 0;
            if (sealedHead is not null && last < sealedHead.Sequence)
            {
                Faults.Add(new ChainFault(ChainFaultKind.TailMissing, last + 1));
            }
        }

        private void CheckContent(LedgerRow row)
        {
            var isHashCorrect = LedgerRow.ComputeHash(row.PreviousHash, row.Content) == row.Hash;
            if (!LedgerEntry.TryDecode(row.Content, out var entry) || !isHashCorrect)
            {
                Faults.Add(new ChainFault(ChainFaultKind.EntryChanged, row.Sequence));
                return;
            }

            if (entry!.Sequence != row.Sequence || entry.ApplicationId != applicationId)
            {
                Faults.Add(new ChainFault(ChainFaultKind.EntryMisplaced, row.Sequence));
            }
            else
            {
                Entries.Add(entry);
            }
        }
    }
}
