using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>Verifies ECDSA signatures on the curve P-384 with .NET.</summary>
internal sealed class EcKey : VerificationKey
{
    private readonly ECDsa _key;

    private EcKey(ECDsa key) => _key = key;

    /// <summary>Creates a key from a point on the curve P-384. Returns null if the point is not on the curve.</summary>
    /// <param name="point">The coordinate x followed by y, each with the same number of octets.</param>
    public static EcKey? Create(ReadOnlySpan<byte> point)
    {
        var coordinateLength = point.Length / 2;
        var q = new ECPoint { X = point[..coordinateLength].ToArray(), Y = point[coordinateLength..].ToArray() };
        try
        {
            return new EcKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = q }));
        }
        catch (CryptographicException)
        {
            // The platform reports a point that is not on the curve only with this exception.
            return null;
        }
    }

    /// <inheritdoc/>
    public override bool VerifyDigest(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        algorithm == SignatureAlgorithm.EcdsaSha384 && _key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
