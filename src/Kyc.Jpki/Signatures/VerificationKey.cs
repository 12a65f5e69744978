using System.Security.Cryptography;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Signatures;

/// <summary>A public key ready to check signatures with. Safe to use from any number of threads.</summary>
internal sealed class VerificationKey
{
    private const int P384Octets = 48;

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private VerificationKey(RSA? rsa, ECDsa? ecdsa)
    {
        _rsa = rsa;
        _ecdsa = ecdsa;
    }

    /// <summary>Whether a signature has the form its key's signatures have: the modulus' length, or a sequence of two positive integers.</summary>
    public static bool IsWellFormed(PublicKeyInfo key, ReadOnlySpan<byte> signature)
    {
        if (key.Kind != PublicKeyKind.EcP384)
        {
            return signature.Length == key.Value.Length;
        }

        var outer = new DerReader(signature);
        return outer.TryReadInto(DerTag.Sequence, out var parts) && outer.AtEnd
            && parts.TryReadUnsigned(out var r) && r.Content.Length <= P384Octets
            && parts.TryReadUnsigned(out var s) && s.Content.Length <= P384Octets && parts.AtEnd;
    }

    /// <summary>Imports a key that has one of the profiles; false when it is no point of the curve.</summary>
    public static bool TryCreate(PublicKeyInfo key, out VerificationKey? result)
    {
        result = key.Kind switch
        {
            PublicKeyKind.Rsa => new VerificationKey(RSA.Create(new RSAParameters { Modulus = key.Value.ToArray(), Exponent = [1, 0, 1] }), null),
            PublicKeyKind.EcP384 when ImportPoint(key.Value.Span) is { } ecdsa => new VerificationKey(null, ecdsa),
            _ => null,
        };
        return result is not null;
    }

    /// <summary>Checks a signature over <paramref name="data"/>. An algorithm that is not this key's answers false.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        switch (algorithm)
        {
            case SignatureAlgorithm.RsaSha256 when _rsa is not null:
                Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
                SHA256.HashData(data, sha256);
                return _rsa.VerifyHash(sha256, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            case SignatureAlgorithm.EcdsaSha384 when _ecdsa is not null:
                Span<byte> sha384 = stackalloc byte[SHA384.HashSizeInBytes];
                SHA384.HashData(data, sha384);
                return _ecdsa.VerifyHash(sha384, signature, DSASignatureFormat.Rfc3279DerSequence);
            default:
                return false;
        }
    }

    private static ECDsa? ImportPoint(ReadOnlySpan<byte> point)
    {
        var q = new ECPoint { X = point[..P384Octets].ToArray(), Y = point[P384Octets..].ToArray() };
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = q });
        }
        catch (CryptographicException)
        {
            // The platform says "not on the curve" this way only.
            return null;
        }
    }
}
