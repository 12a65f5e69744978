using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Ledger;
using Digest = Kyc.Evidence.Digest;

namespace Kyc.Service.Platform.Encryption;

/// <summary>The data keys of one application, for the length of one call; disposed, they are wiped.</summary>
public sealed class ApplicationKeys(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys) : IDisposable
{
    /// <summary>Encrypts a datum. <paramref name="field"/> names where it is kept, so that ciphertexts cannot change places.</summary>
    public byte[] Seal(DataClass dataClass, string field, ReadOnlySpan<byte> plaintext) =>
        SealedBox.Seal(Key(dataClass), plaintext, Associated(dataClass, field));

    /// <summary>Decrypts what <see cref="Seal"/> made for the same application, class and field.</summary>
    /// <exception cref="CryptographicException">The ciphertext was changed or belongs elsewhere.</exception>
    public byte[] Open(DataClass dataClass, string field, ReadOnlySpan<byte> box) =>
        SealedBox.Open(Key(dataClass), box, Associated(dataClass, field));

    /// <summary>Commitment of the ledger to a plaintext of this application (<see cref="PlaintextCommitment"/>).</summary>
    public Digest Commit(DataClass dataClass, SubjectKey subject, ReadOnlySpan<byte> plaintext)
    {
        var key = CommitmentKey(dataClass, subject);
        var commitment = PlaintextCommitment.Compute(key, plaintext);
        CryptographicOperations.ZeroMemory(key);
        return commitment;
    }

    /// <summary>The key of one commitment, 32 bytes; the caller wipes it.</summary>
    public byte[] CommitmentKey(DataClass dataClass, SubjectKey subject) => PlaintextCommitment.DeriveKey(Key(dataClass), applicationId, subject);

    /// <summary>Whether the key of a class is there: false when it was destroyed or not asked for.</summary>
    public bool Holds(DataClass dataClass) => keys.ContainsKey(dataClass);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in keys.Values) CryptographicOperations.ZeroMemory(key);
    }

    private byte[] Key(DataClass dataClass) =>
        keys.TryGetValue(dataClass, out var key) ? key : throw new CryptographicException($"The key of data class {dataClass} is gone, or was not asked for.");

    /// <summary>What a ciphertext is bound to. The number is the version of this form: it changes with it, and with what is sealed.</summary>
    private byte[] Associated(DataClass dataClass, string field) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture, $"kyc|1|{applicationId:D}|{EvidenceNumbers.DataClass.NumberOf(dataClass)}|{field}"));
}
