using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Represents a fictitious signature certificate that is made from a real one. The data about the person, the serial number, the validity,
/// the keys and the signature are overwritten in place, so that all lengths and offsets stay the same. A key of the holder and a key of the
/// issuer are generated, and the issuer's key is discarded immediately. Unknown content is not copied: it causes an error. Source:
/// pki.md 5.2.
/// </summary>
internal sealed class FictitiousCertificate
{
    private const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    private const int KeyIdLength = 20;

    private readonly byte[] _der;
    private readonly RSA _issuer;

    private FictitiousCertificate(byte[] der, RSA issuer, RSA key)
    {
        _der = der;
        _issuer = issuer;
        Key = key;
    }

    /// <summary>Gets the certificate, which is as long as the original.</summary>
    public byte[] Der => _der;

    /// <summary>Gets the holder's private key.</summary>
    public RSA Key { get; }

    /// <summary>Creates a fictitious certificate from a real one.</summary>
    /// <param name="original">The DER encoding of exactly one certificate.</param>
    /// <param name="fictitious">The certificate that replaces it.</param>
    /// <param name="problem">The content that cannot be replaced. Never contains a value of the certificate.</param>
    public static bool TryCreate(
        byte[] original, [NotNullWhen(true)] out FictitiousCertificate? fictitious, [NotNullWhen(false)] out string? problem)
    {
        using var issuer = RSA.Create(2048);
        FictitiousCertificate candidate = new([.. original], issuer, RSA.Create(2048));
        try
        {
            problem = candidate.Rewrite();
        }
        catch (AsnContentException)
        {
            problem = "the certificate is not well-formed";
        }

        fictitious = problem is null ? candidate : null;
        return fictitious is not null;
    }

    private string? Rewrite()
    {
        AsnReader outer = new(_der, AsnEncodingRules.DER);
        var certificate = outer.ReadSequence();
        var body = certificate.PeekEncodedValue();
        var fields = certificate.ReadSequence();
        if (certificate.ReadSequence().ReadObjectIdentifier() != Sha256WithRsa)
        {
            return "the certificate is not signed with RSA and SHA-256";
        }

        if (RewriteBody(fields) is { } problem)
        {
            return problem;
        }

        var signature = ToWritable(certificate.ReadEncodedValue());
        var newSignature = _issuer.SignData(body.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return TryReplaceTail(signature.Span, newSignature) ? null : "the certificate's signature is not one of RSA-2048";
    }

    private string? RewriteBody(AsnReader fields)
    {
        fields.ReadEncodedValue(); // version
        RandomNumberGenerator.Fill(SetFirstSerialByte(ToWritable(fields.ReadIntegerBytes()).Span));
        fields.ReadEncodedValue(); // algorithm
        fields.ReadEncodedValue(); // issuer: the CA, not a person
        var validity = fields.ReadSequence();
        OverwriteTime(validity.ReadEncodedValue(), "0101000000Z"u8);
        OverwriteTime(validity.ReadEncodedValue(), "1231145959Z"u8);
        OverwriteName(fields.ReadSequence());
        var keyInfo = fields.ReadEncodedValue();
        var newKeyInfo = Key.ExportSubjectPublicKeyInfo();
        if (keyInfo.Length != newKeyInfo.Length)
        {
            return "the certificate's key is not one of RSA-2048";
        }

        newKeyInfo.CopyTo(ToWritable(keyInfo));
        var extensions = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3)).ReadSequence();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                extension.ReadBoolean();
            }

            if (!extension.TryReadPrimitiveOctetString(out var value)
                || !ExtensionOverwriter.TryOverwrite(oid, value, this))
            {
                return $"the certificate has an extension that is not known, or not in this form: {oid}";
            }
        }

        return null;
    }

    /// <summary>Overwrites every attribute of a name except the country and the texts that are the same in every certificate.</summary>
    /// <exception cref="AsnContentException">An attribute is neither UTF-8 text nor the country.</exception>
    internal void OverwriteName(AsnReader name)
    {
        while (name.HasData)
        {
            var attribute = name.ReadSetOf().ReadSequence();
            attribute.ReadObjectIdentifier();
            if (attribute.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String)))
            {
                var text = GetContent(attribute.ReadEncodedValue()).Span;
                FictitiousText.Overwrite(text[..^PublicText.GetPublicSuffixLength(text)]);
            }
            else if (attribute.ReadEncodedValue().Span is not [0x13, 2, (byte)'J', (byte)'P'])
            {
                throw new AsnContentException("A name has an attribute that is neither text in UTF-8 nor the country.");
            }
        }
    }

    /// <summary>
    /// Returns the key identifier of the new issuer's key if <paramref name="isIssuer"/> is true, otherwise that of the new holder's key.
    /// </summary>
    internal byte[] GetKeyId(bool isIssuer) => SHA256.HashData((isIssuer ? _issuer : Key).ExportRSAPublicKey())[..KeyIdLength];

    /// <summary>Returns the content bytes of an element, without its header, as writable memory.</summary>
    internal Memory<byte> GetContent(ReadOnlyMemory<byte> element)
    {
        AsnDecoder.ReadEncodedValue(element.Span, AsnEncodingRules.DER, out var start, out var length, out _);
        return ToWritable(element).Slice(start, length);
    }

    /// <summary>Returns writable memory for a part of <see cref="Der"/> that the reader returned as read-only memory.</summary>
    private Memory<byte> ToWritable(ReadOnlyMemory<byte> part) =>
        _der.AsSpan().Overlaps(part.Span, out var offset)
            ? _der.AsMemory(offset, part.Length)
            : throw new AsnContentException("An empty element cannot be placed.");

    // Sets the first byte to a positive, nonzero value, so that the INTEGER keeps its shortest encoding. Returns the other bytes.
    private static Span<byte> SetFirstSerialByte(Span<byte> serial)
    {
        serial[0] = 0x21;
        return serial[1..];
    }

    private void OverwriteTime(ReadOnlyMemory<byte> time, ReadOnlySpan<byte> dayAndHour)
    {
        var text = GetContent(time).Span;
        if (!TryReplaceTail(text, dayAndHour.ToArray()))
        {
            throw new AsnContentException("A time is shorter than a time is.");
        }
    }

    private static bool TryReplaceTail(Span<byte> target, byte[] replacement) =>
        target.Length >= replacement.Length && replacement.AsSpan().TryCopyTo(target[^replacement.Length..]);
}
