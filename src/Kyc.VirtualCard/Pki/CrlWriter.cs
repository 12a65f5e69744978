using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Writes CRLs of any size in linear time. The class CertificateRevocationListBuilder of .NET takes quadratic time: minutes for a million
/// entries (pki.md 8).
/// </summary>
public static class CrlWriter
{
    private const string UnassignedExtensionOid = "1.2.392.200149.8.5.99.1";

    /// <summary>Creates a CRL in memory and returns its DER encoding.</summary>
    public static byte[] Create(CrlRequest request)
    {
        using var stream = new MemoryStream();
        Write(stream, request);
        return stream.ToArray();
    }

    /// <summary>
    /// Writes a CRL to the given stream. The encoded entries are kept in memory until their total length and the signature have been
    /// computed.
    /// </summary>
    public static void Write(Stream stream, CrlRequest request)
    {
        var signer = new Signer(request.SigningKeyOverride ?? request.Issuer.Key);
        var entries = new CrlEntryBuffer(request.Entries, allowsExtensions: !request.IsVersion1);
        var body = new List<ArraySegment<byte>> { EncodeHead(request, signer.AlgorithmIdentifier) };
        if (entries.Length > 0)
        {
            // If no certificate is revoked, revokedCertificates must be absent: RFC 5280 5.1.2.6.
            body.Add(EncodeSequenceHeader(entries.Length));
            body.AddRange(entries.Pieces);
        }

        body.Add(request.IsVersion1 ? [] : EncodeExtensions(request));
        body.Insert(0, EncodeSequenceHeader(GetLength(body)));
        var signature = EncodeSignature(body, signer);
        stream.Write(EncodeSequenceHeader(GetLength(body) + signature.Length));
        foreach (var piece in body)
        {
            stream.Write(piece);
        }

        stream.Write(signature);
    }

    private static byte[] EncodeSignature(List<ArraySegment<byte>> body, Signer signer)
    {
        using var hash = IncrementalHash.CreateHash(signer.HashAlgorithm);
        foreach (var piece in body)
        {
            hash.AppendData(piece);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteBitString(signer.SignHash(hash.GetHashAndReset()));
        return [.. signer.AlgorithmIdentifier, .. writer.Encode()];
    }

    // Encodes everything before revokedCertificates, RFC 5280 5.1.2.
    private static byte[] EncodeHead(CrlRequest request, byte[] algorithm)
    {
        List<byte[]> parts = [algorithm, request.Issuer.NameDer, EncodeTime(request.ThisUpdate)];
        if (!request.IsVersion1)
        {
            parts.Insert(0, [0x02, 0x01, 0x01]); // v2
        }

        if (request.NextUpdate is { } nextUpdate)
        {
            parts.Add(EncodeTime(nextUpdate));
        }

        return [.. parts.SelectMany(part => part)];
    }

    private static byte[] EncodeTime(DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Asn1Time.Write(writer, time);
        return writer.Encode();
    }

    private static byte[] EncodeExtensions(CrlRequest request)
    {
        var extensions = CreateProfileExtensions(request).ToList();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        {
            foreach (var extension in request.RewriteExtensions is { } rewrite ? rewrite(extensions) : extensions)
            {
                extension.WriteTo(writer);
            }
        }

        return writer.Encode();
    }

    private static IEnumerable<CertificateExtension> CreateProfileExtensions(CrlRequest request)
    {
        yield return ExtensionFactory.CreateAuthorityKeyIdentifier(request.Issuer);
        if (request.Number is { } number)
        {
            yield return ExtensionFactory.CreateCrlNumber(number);
        }

        if (request.BaseCrlNumber is { } baseNumber)
        {
            yield return ExtensionFactory.CreateDeltaCrlIndicator(baseNumber);
        }

        if (!request.OmitsIssuingDistributionPoint)
        {
            yield return CreateIssuingDistributionPoint(request);
        }

        if (request.HasCriticalUnknownExtension)
        {
            yield return CertificateExtension.Create(UnassignedExtensionOid, isCritical: true, w => w.WriteNull());
        }
    }

    private static CertificateExtension CreateIssuingDistributionPoint(CrlRequest request) =>
        ExtensionFactory.CreateIssuingDistributionPoint(
            DistinguishedNames.EncodeDistributionPointName(request.Issuer.Purpose, request.Prefecture, request.City),
            request.ContainsOnlyUserCertificates,
            request.IsIndirect);

    private static long GetLength(List<ArraySegment<byte>> pieces) => pieces.Sum(piece => (long)piece.Count);

    private static byte[] EncodeSequenceHeader(long length)
    {
        if (length < 128)
        {
            return [0x30, (byte)length];
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        var significantBytes = bytes[bytes.IndexOfAnyExcept((byte)0)..];
        return [0x30, (byte)(0x80 | significantBytes.Length), .. significantBytes];
    }
}
