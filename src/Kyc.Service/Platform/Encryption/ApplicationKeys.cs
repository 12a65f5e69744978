using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Ledger;
using Digest = Kyc.Evidence.Digest;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Contains the unencrypted data keys of one application while a call uses them. Disposing the object wipes the keys from memory.
/// </summary>
public sealed class ApplicationKeys(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys) : IDisposable
{
    /// <summary>
    /// Encrypts a value with the key of the given data class. The ciphertext is bound to <paramref name="field"/>, which identifies where
    /// the value is stored, so that the ciphertext cannot be decrypted in a different place.
    /// </summary>
    /// <exception cref="CryptographicException">The key was destroyed or not loaded.</exception>
    public byte[] Seal(DataClass dataClass, string field, ReadOnlySpan<byte> plaintext) =>
        SealedBox.Seal(GetKey(dataClass), plaintext, GetAssociatedData(dataClass, field));

    /// <summary>Decrypts a ciphertext that <see cref="Seal"/> created for the same application, data class and field.</summary>
    /// <exception cref="CryptographicException">
    /// The ciphertext was changed, it belongs to a different application, data class or field, or the key was destroyed or not loaded.
    /// </exception>
    public byte[] Open(DataClass dataClass, string field, ReadOnlySpan<byte> box) =>
        SealedBox.Open(GetKey(dataClass), box, GetAssociatedData(dataClass, field));

    /// <summary>
    /// Computes the commitment that the ledger stores for the given plaintext of this application (<see cref="PlaintextCommitment"/>).
    /// </summary>
    /// <exception cref="CryptographicException">The key was destroyed or not loaded.</exception>
    public Digest ComputeCommitment(DataClass dataClass, SubjectKey subject, ReadOnlySpan<byte> plaintext)
    {
        var key = DeriveCommitmentKey(dataClass, subject);
        var commitment = PlaintextCommitment.Compute(key, plaintext);
        CryptographicOperations.ZeroMemory(key);
        return commitment;
    }

    /// <summary>Derives the key (32 bytes) of the commitment for the given subject. The caller must wipe it.</summary>
    /// <exception cref="CryptographicException">The key of the data class was destroyed or not loaded.</exception>
    public byte[] DeriveCommitmentKey(DataClass dataClass, SubjectKey subject) =>
        PlaintextCommitment.DeriveKey(GetKey(dataClass), applicationId, subject);

    /// <summary>
    /// Checks whether the key of the given data class is available. Returns false when the key was destroyed or not loaded.
    /// </summary>
    public bool HasKey(DataClass dataClass) => keys.ContainsKey(dataClass);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in keys.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] GetKey(DataClass dataClass) =>
        keys.TryGetValue(dataClass, out var key)
            ? key
            : throw new CryptographicException($"The key of data class {dataClass} was destroyed or not loaded.");

    /// <summary>
    /// Returns the associated data that a ciphertext is bound to. The number 1 is the version of the format. It must be changed when the
    /// format of the result or of the encrypted values changes.
    /// </summary>
    private byte[] GetAssociatedData(DataClass dataClass, string field) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture, $"kyc|1|{applicationId:D}|{EvidenceNumbers.DataClass.ToNumber(dataClass)}|{field}"));
}
