using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Kyc.Evidence.Signing;

/// <summary>
/// How statements are signed, as data: a successor is one more line here, and old statements go on saying which one is theirs. Signatures are
/// kept as DER, SEQUENCE of r and s (RFC 3279 2.2.3), since that is what plain <c>openssl dgst -verify</c> reads.
/// </summary>
/// <param name="Name">Kept beside the signature.</param>
/// <param name="Curve">Dotted object identifier of the named curve.</param>
/// <param name="Hash">Hash function over the statement.</param>
/// <param name="FieldOctets">Length of r and of s.</param>
public sealed record SignatureScheme(string Name, string Curve, HashAlgorithmName Hash, int FieldOctets)
{
    /// <summary>The default.</summary>
    public static SignatureScheme EcdsaP256Sha256 { get; } = new("ecdsa-p256-sha256", "1.2.840.10045.3.1.7", HashAlgorithmName.SHA256, 32);

    /// <summary>For an HSM whose policy wants the larger curve.</summary>
    public static SignatureScheme EcdsaP384Sha384 { get; } = new("ecdsa-p384-sha384", "1.3.132.0.34", HashAlgorithmName.SHA384, 48);

    /// <summary>Every scheme known.</summary>
    public static IReadOnlyList<SignatureScheme> All { get; } = [EcdsaP256Sha256, EcdsaP384Sha384];

    /// <summary>Name of the hash as <c>openssl dgst</c> takes it, for example <c>sha256</c>.</summary>
    public string OpenSslHash => Hash == HashAlgorithmName.SHA384 ? "sha384" : "sha256";

    /// <summary>The scheme of a name; null when there is none.</summary>
    public static SignatureScheme? Of(string name) => All.FirstOrDefault(scheme => scheme.Name == name);

    internal byte[] HashOf(ReadOnlySpan<byte> content) => CryptographicOperations.HashData(Hash, content);

    /// <summary>r and s side by side to DER.</summary>
    /// <exception cref="CryptographicException">Not twice the length of the field.</exception>
    internal byte[] ToDer(ReadOnlySpan<byte> rAndS)
    {
        if (rAndS.Length != 2 * FieldOctets) throw new CryptographicException("The signing key gave a signature of another length.");
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(rAndS[..FieldOctets], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(rAndS[FieldOctets..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    /// <summary>Checks a signature. A key of another curve, a key that is none and a signature of another form answer false.</summary>
    internal bool Verify(ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signatureDer)
    {
        if (!TryRead(signatureDer, out var rAndS)) return false;
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out var read);
            if (read != subjectPublicKeyInfo.Length || key.ExportParameters(false).Curve.Oid.Value != Curve) return false;
        }
        catch (CryptographicException)
        {
            // The platform has no other way to say that these bytes are no key.
            return false;
        }

        return key.VerifyHash(HashOf(content), rAndS, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    // Strict, so that a signature has one form only: DER, nothing behind it, r and s within the field.
    private bool TryRead(ReadOnlySpan<byte> der, out byte[] rAndS)
    {
        rAndS = new byte[2 * FieldOctets];
        try
        {
            var outer = new AsnReader(der.ToArray(), AsnEncodingRules.DER);
            var parts = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var isRead = TryWrite(parts.ReadInteger(), rAndS.AsSpan(0, FieldOctets)) && TryWrite(parts.ReadInteger(), rAndS.AsSpan(FieldOctets));
            parts.ThrowIfNotEmpty();
            return isRead;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryWrite(BigInteger value, Span<byte> field)
    {
        if (value.Sign <= 0 || value.GetByteCount(isUnsigned: true) > field.Length) return false;
        return value.TryWriteBytes(field[^value.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
