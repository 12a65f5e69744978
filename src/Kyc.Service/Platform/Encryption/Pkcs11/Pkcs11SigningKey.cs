using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Signs with a P-256 key pair on a PKCS #11 token, using CKM_ECDSA. The key pair is found by its label. The private key must be
/// CKA_SENSITIVE and must not be CKA_EXTRACTABLE.
/// </summary>
internal sealed class Pkcs11SigningKey : IInstallationSigningKey
{
    private const int SignatureBytes = 64;
    private readonly Pkcs11Token _token;
    private readonly string _label;

    private Pkcs11SigningKey(Pkcs11Token token, string label, byte[] subjectPublicKeyInfo)
    {
        (_token, _label, SubjectPublicKeyInfo) = (token, label, subjectPublicKeyInfo);
        KeyId = SigningKeyId.Compute(subjectPublicKeyInfo);
    }

    /// <inheritdoc />
    public string KeyId { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>
    /// Finds the key pair with the given label, and verifies a test signature. A private key and a public key that do not belong together
    /// are thus detected at the start.
    /// </summary>
    /// <exception cref="KeyProviderException">
    /// The token cannot be reached. KEY-UNKNOWN or KEY-AMBIGUOUS: there is no key pair with this label, or more than one. KEY-UNSUITABLE:
    /// the key pair cannot be used.
    /// </exception>
    public static async Task<Pkcs11SigningKey> OpenAsync(Pkcs11Token token, string label, CancellationToken cancellationToken)
    {
        var publicKey = await token.RunAsync(session => ReadPublicKey(session, label), cancellationToken);
        using var verifier = ECDsa.Create(publicKey);
        var key = new Pkcs11SigningKey(token, label, verifier.ExportSubjectPublicKeyInfo());
        var hash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        if (!verifier.VerifyHash(hash, await key.SignAsync(hash, cancellationToken), DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
        {
            throw new KeyProviderException(KeyFailures.UnsuitableKey, $"the public key {label} is not the private key's");
        }

        return key;
    }

    /// <inheritdoc />
    public byte[] SignHash(ReadOnlySpan<byte> sha256)
    {
        SigningKeyId.RequireHash(sha256);
        return SignAsync(sha256.ToArray(), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Does nothing, because the owner of the token disposes it.</summary>
    public void Dispose()
    {
    }

    private Task<byte[]> SignAsync(byte[] hash, CancellationToken cancellationToken) => _token.RunAsync(session =>
    {
        var signature = new byte[SignatureBytes];
        var code = session.Cryptoki.SignEcdsa(session.Handle, FindPrivateKey(session, _label), hash, signature, out var written);
        CryptokiException.ThrowIfFailed(code, "C_Sign");
        return written == SignatureBytes
            ? signature
            : throw new KeyProviderException(KeyFailures.UnsuitableKey, "the token's CKM_ECDSA gives another length");
    }, cancellationToken);

    private static nuint FindPrivateKey(TokenSession session, string label)
    {
        if (session.KeyHandles.TryGetValue("sign:" + label, out var knownHandle))
        {
            return knownHandle;
        }

        var key = FindSingleKey(session, CryptokiAttribute.PrivateKeyClass, label);
        if (ReadAttribute(session, key, CryptokiAttributeType.CKA_SENSITIVE) is not [not 0]
            || ReadAttribute(session, key, CryptokiAttributeType.CKA_EXTRACTABLE) is not [0])
        {
            throw new KeyProviderException(KeyFailures.UnsuitableKey, $"the private key {label} could be read out of the token");
        }

        return session.KeyHandles.GetOrAdd("sign:" + label, key);
    }

    private static ECParameters ReadPublicKey(TokenSession session, string label)
    {
        var key = FindSingleKey(session, CryptokiAttribute.PublicKeyClass, label);
        try
        {
            var curve = AsnDecoder.ReadObjectIdentifier(
                ReadAttribute(session, key, CryptokiAttributeType.CKA_EC_PARAMS), AsnEncodingRules.DER, out _);
            var point = DecodePoint(ReadAttribute(session, key, CryptokiAttributeType.CKA_EC_POINT));
            if (curve == ECCurve.NamedCurves.nistP256.Oid.Value && point.Length == 65 && point[0] == 4)
            {
                return new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } };
            }
        }
        catch (AsnContentException)
        {
            // CKA_EC_PARAMS is not the OID of a named curve, or CKA_EC_POINT is malformed. The exception for this is thrown below.
        }
        throw new KeyProviderException(KeyFailures.UnsuitableKey, $"the key {label} is not on P-256");
    }

    /// <summary>
    /// Decodes the value of CKA_EC_POINT. The standard requires a DER OCTET STRING that contains the point; some tokens return only the
    /// point.
    /// </summary>
    private static byte[] DecodePoint(byte[] attribute) =>
        attribute is [4, 65, ..] ? AsnDecoder.ReadOctetString(attribute, AsnEncodingRules.DER, out _) : attribute;

    private static nuint FindSingleKey(TokenSession session, ulong objectClass, string label)
    {
        var code = session.Cryptoki.FindObjects(session.Handle,
        [
            CryptokiAttribute.OnToken,
            CryptokiAttribute.CreateNumber(CryptokiAttributeType.CKA_CLASS, objectClass),
            CryptokiAttribute.CreateNumber(CryptokiAttributeType.CKA_KEY_TYPE, CryptokiAttribute.EllipticCurveKeyType),
            new(CryptokiAttributeType.CKA_LABEL, Encoding.UTF8.GetBytes(label)),
        ], out var keys);
        CryptokiException.ThrowIfFailed(code, "C_FindObjects");
        return keys.Length switch
        {
            0 => throw new KeyProviderException(KeyFailures.UnknownKey, $"the key pair {label} of Kyc:Pkcs11SigningKeyLabel"),
            1 => keys[0],
            _ => throw new KeyProviderException(KeyFailures.AmbiguousKey, $"the key pair {label} of Kyc:Pkcs11SigningKeyLabel"),
        };
    }

    private static byte[] ReadAttribute(TokenSession session, nuint key, CryptokiAttributeType type)
    {
        CryptokiException.ThrowIfFailed(
            session.Cryptoki.GetAttribute(session.Handle, key, type, out var value), $"C_GetAttributeValue({type})");
        return value;
    }
}
