using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Ledger;

/// <summary>What entries say of rows that hold ciphertext: its SHA-256, and a commitment to the plaintext under the row's own key.</summary>
public static class LedgerSubjects
{
    /// <summary>The subject of a row with ciphertext.</summary>
    /// <param name="kind">Its table.</param>
    /// <param name="id">Its id.</param>
    /// <param name="keys">The application's keys.</param>
    /// <param name="dataClass">Under which of them it is sealed.</param>
    /// <param name="plaintext">What was sealed.</param>
    /// <param name="ciphertext">As stored.</param>
    public static LedgerSubject Sealed(
        SubjectKind kind, Guid id, ApplicationKeys keys, DataClass dataClass, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> ciphertext)
    {
        var key = new SubjectKey(kind, id);
        return new LedgerSubject(key)
        {
            DataClass = dataClass,
            Ciphertext = Digest.Of(ciphertext),
            Commitment = keys.Commit(dataClass, key, plaintext),
        };
    }
}
