using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Ledger;
using Digest = Kyc.Evidence.Digest;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Contains the unencrypted data keys of one application for the duration of one call. Disposing the object wipes the keys from memory.
/// </summary>
public sealed class ApplicationKeys(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys) : IDisposable
{
    /// <summary>
    /// Encrypts a value. The ciphertext is bound to <paramref name="field"/>, which identifies where the value is stored, so that it cannot
    /// be decrypted in a different place.
    /// </summary>
    public byte[] Seal(DataClass dataClass, string field, ReadOnlySpan<byte> plaintext) =>
        SealedBox.Seal(GetKey(dataClass), plaintext, GetAssociatedData(dataClass, field));

    /// <summary>Decrypts a ciphertext that <see cref="Seal"/> created for the same application, data class and field.</summary>
    /// <exception cref="CryptographicException">
    /// The ciphertext was changed, or belongs to a different application, data class or field.
    /// </exception>
    public byte[] Open(DataClass dataClass, string field, ReadOnlySpan<byte> box) =>
        SealedBox.Open(GetKey(dataClass), box, GetAssociatedData(dataClass, field));

    /// <summary>
    /// Computes the commitment that the ledger stores for a plaintext of this application (<see cref="PlaintextCommitment"/>).
    /// </summary>
    public Digest Commit(DataClass dataClass, SubjectKey subject, ReadOnlySpan<byte> plaintext)
    {
        var key = DeriveCommitmentKey(dataClass, subject);
        var commitment = PlaintextCommitment.Compute(key, plaintext);
        CryptographicOperations.ZeroMemory(key);
        return commitment;
    }

    /// <summary>Derives the key of one commitment (32 bytes). The caller must wipe it.</summary>
    public byte[] DeriveCommitmentKey(DataClass dataClass, SubjectKey subject) =>
        PlaintextCommitment.DeriveKey(GetKey(dataClass), applicationId, subject);

    /// <summary>Whether the key of a data class is available. False when the key was destroyed or not loaded.</summary>
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
    /// Returns the data that a ciphertext is bound to. The number 1 is the version of the format. It must be changed when the format of the
    /// result or of the encrypted values changes.
    /// </summary>
    private byte[] GetAssociatedData(DataClass dataClass, string field) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture, $"kyc|1|{applicationId:D}|{EvidenceNumbers.DataClass.ToNumber(dataClass)}|{field}"));
}
