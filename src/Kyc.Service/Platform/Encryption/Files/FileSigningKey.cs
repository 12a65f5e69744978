using System.Security.Cryptography;
using System.Text;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Encryption.Files;

/// <summary>
/// Represents a signing key in an unencrypted PEM file (PKCS #8) that only the service's user may access. For development.
/// </summary>
internal sealed class FileSigningKey : IInstallationSigningKey
{
    private const string SettingName = nameof(KeyOptions.SigningKeyFile);
    private readonly ECDsa _key;

    private FileSigningKey(ECDsa key)
    {
        _key = key;
        SubjectPublicKeyInfo = key.ExportSubjectPublicKeyInfo();
        KeyId = SigningKeyId.Compute(SubjectPublicKeyInfo.Span);
    }

    /// <inheritdoc />
    public string KeyId { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>
    /// Reads the key from the given file. If the file is missing and <paramref name="canCreate"/> is true, creates it with a new key. The
    /// argument must be true only for a new installation; otherwise a lost key would be replaced without notice.
    /// </summary>
    /// <exception cref="KeyProviderException">
    /// KEY-FILE: the file is missing, cannot be read or created, is accessible to other users, or does not contain a P-256 key.
    /// </exception>
    public static FileSigningKey Open(string file, bool canCreate)
    {
        if (!File.Exists(file) && canCreate)
        {
            CreateKeyFile(file);
        }

        var content = PrivateFile.Read(file, SettingName);
        var key = ECDsa.Create();
        try
        {
            Import(key, content);
            if (!SigningKeyId.IsP256(key.ExportParameters(includePrivateParameters: false).Curve))
            {
                throw PrivateFile.CreateUnusableException(SettingName, "holds a key of another curve than P-256");
            }

            return new FileSigningKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <inheritdoc />
    public byte[] SignHash(ReadOnlySpan<byte> sha256)
    {
        SigningKeyId.RequireHash(sha256);
        return _key.SignHash(sha256.ToArray(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static void Import(ECDsa key, byte[] content)
    {
        // ImportFromPem needs characters. A buffer is used for them instead of a string, because a string cannot be wiped.
        var text = GC.AllocateUninitializedArray<char>(content.Length, pinned: true);
        try
        {
            key.ImportFromPem(text.AsSpan(0, Encoding.ASCII.GetChars(content, text)));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw PrivateFile.CreateUnusableException(SettingName, "does not hold a private key as PEM (PKCS #8, not encrypted)");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private static void CreateKeyFile(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = key.ExportPkcs8PrivateKey();
        var text = GC.AllocateUninitializedArray<char>(PemEncoding.GetEncodedSize("PRIVATE KEY".Length, der.Length), pinned: true);
        var content = KeyMemory.Allocate(text.Length);
        try
        {
            PemEncoding.TryWrite("PRIVATE KEY", der, text, out _);
            Encoding.ASCII.GetBytes(text, content);
            PrivateFile.Create(file, SettingName, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
