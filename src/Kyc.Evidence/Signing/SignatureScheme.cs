using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Kyc.Evidence.Signing;

/// <summary>
/// Defines a scheme for signing statements. A statement contains the name of its scheme, so old statements can still be verified after new
/// schemes are added. Signatures are stored in DER, as a SEQUENCE of r and s (RFC 3279 2.2.3), which is the format that <c>openssl dgst
/// -verify</c> reads.
/// </summary>
/// <param name="Name">The name that is stored with the signature.</param>
/// <param name="CurveOid">The dotted object identifier of the named curve.</param>
/// <param name="HashAlgorithm">The hash function for the statement.</param>
/// <param name="FieldBytes">The length of r and of s in bytes.</param>
public sealed record SignatureScheme(string Name, string CurveOid, HashAlgorithmName HashAlgorithm, int FieldBytes)
{
    /// <summary>Gets the default scheme.</summary>
    public static SignatureScheme EcdsaP256Sha256 { get; } = new("ecdsa-p256-sha256", "1.2.840.10045.3.1.7", HashAlgorithmName.SHA256, 32);

    /// <summary>Gets the scheme for an HSM whose policy requires the larger curve.</summary>
    public static SignatureScheme EcdsaP384Sha384 { get; } = new("ecdsa-p384-sha384", "1.3.132.0.34", HashAlgorithmName.SHA384, 48);

    /// <summary>Gets every known scheme.</summary>
    public static IReadOnlyList<SignatureScheme> All { get; } = [EcdsaP256Sha256, EcdsaP384Sha384];

    /// <summary>Gets the name of the hash function for <c>openssl dgst</c>, for example <c>sha256</c>.</summary>
    public string OpenSslHashName => HashAlgorithm == HashAlgorithmName.SHA384 ? "sha384" : "sha256";

    /// <summary>Returns the scheme with the given name, or null if there is none.</summary>
    public static SignatureScheme? Find(string name) => All.FirstOrDefault(scheme => scheme.Name == name);

    internal byte[] ComputeHash(ReadOnlySpan<byte> content) => CryptographicOperations.HashData(HashAlgorithm, content);

    /// <summary>Converts the concatenation of r and s to DER.</summary>
    /// <exception cref="CryptographicException">The length of <paramref name="rAndS"/> is not twice <see cref="FieldBytes"/>.</exception>
    internal byte[] ToDer(ReadOnlySpan<byte> rAndS)
    {
        if (rAndS.Length != 2 * FieldBytes)
        {
            throw new CryptographicException("The signing key gave a signature of another length.");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(rAndS[..FieldBytes], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(rAndS[FieldBytes..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    /// <summary>
    /// Verifies a signature over the content. Returns false also for a key on a different curve, an invalid key, or a signature in a
    /// different format.
    /// </summary>
    internal bool Verify(ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signatureDer)
    {
        if (!TryParseDer(signatureDer, out var rAndS))
        {
            return false;
        }

        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out var bytesRead);
            if (bytesRead != subjectPublicKeyInfo.Length || key.ExportParameters(false).Curve.Oid.Value != CurveOid)
            {
                return false;
            }
        }
        catch (CryptographicException)
        {
            // The platform reports an invalid key only by throwing this exception.
            return false;
        }

        return key.VerifyHash(ComputeHash(content), rAndS, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    // Parsing is strict, so that a signature has only one valid encoding: DER without trailing bytes, where r and s are positive and not
    // longer than the field.
    private bool TryParseDer(ReadOnlySpan<byte> der, out byte[] rAndS)
    {
        rAndS = new byte[2 * FieldBytes];
        try
        {
            var outer = new AsnReader(der.ToArray(), AsnEncodingRules.DER);
            var parts = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var isRead = TryWriteInteger(parts.ReadInteger(), rAndS.AsSpan(0, FieldBytes))
                && TryWriteInteger(parts.ReadInteger(), rAndS.AsSpan(FieldBytes));
            parts.ThrowIfNotEmpty();
            return isRead;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryWriteInteger(BigInteger value, Span<byte> field)
    {
        if (value.Sign <= 0 || value.GetByteCount(isUnsigned: true) > field.Length)
        {
            return false;
        }

        return value.TryWriteBytes(field[^value.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
