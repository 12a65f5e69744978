using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>ECDSA on P-384 through .NET.</summary>
internal sealed class EcKey : VerificationKey
{
    private readonly ECDsa _key;

    private EcKey(ECDsa key) => _key = key;

    /// <param name="point">x and y, each half of it.</param>
    public static EcKey? Create(ReadOnlySpan<byte> point)
    {
        var half = point.Length / 2;
        var q = new ECPoint { X = point[..half].ToArray(), Y = point[half..].ToArray() };
        try
        {
            return new EcKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = q }));
        }
        catch (CryptographicException)
        {
            // The platform has no other way to say that a point is not on the curve.
            return null;
        }
    }

    /// <inheritdoc/>
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (algorithm != SignatureAlgorithm.EcdsaSha384)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        SHA384.HashData(data, hash);
        return _key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
