using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Ledger;

/// <summary>
/// Creates the subjects of ledger entries about rows with a ciphertext. Such a subject contains the SHA-256 hash of the ciphertext, and a
/// commitment to the plaintext under a key that is derived for the row.
/// </summary>
public static class LedgerSubjectFactory
{
    /// <summary>Creates the subject for a row with a ciphertext.</summary>
    /// <param name="kind">The kind of the subject, which determines the table.</param>
    /// <param name="id">The id of the row.</param>
    /// <param name="keys">The keys of the application.</param>
    /// <param name="dataClass">The data class under whose key the row is encrypted.</param>
    /// <param name="plaintext">The plaintext that was encrypted.</param>
    /// <param name="ciphertext">The stored ciphertext.</param>
    public static LedgerSubject CreateForCiphertext(
        SubjectKind kind, Guid id, ApplicationKeys keys, DataClass dataClass, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> ciphertext)
    {
        var key = new SubjectKey(kind, id);
        return new LedgerSubject(key)
        {
            DataClass = dataClass,
            Ciphertext = Digest.Compute(ciphertext),
            Commitment = keys.ComputeCommitment(dataClass, key, plaintext),
        };
    }
}
