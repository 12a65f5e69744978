using System.Security.Cryptography;
using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.SampleBuilder;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>
/// Maps the ID of each lint rule for encoding, names, times, algorithms, keys and certificate fields to a function that creates a
/// certificate in violation of the rule.
/// </summary>
internal static class EncodingSamples
{
    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["der-unreadable"] = _ => [0x30, 0x02, 0x1F, 0x00],
        ["der-length-beyond"] = f => f.Leaf.CertificateDer[..^1],
        ["der-length-not-shortest"] = f => ChangeLeaf(f, e => e[4] = [0x30, 0x81, .. e[4][1..]]),
        ["der-length-indefinite"] = f => ChangeLeaf(f, e => e[4] = [0x30, 0x80, .. e[4][2..], 0x00, 0x00]),
        ["der-trailing-bytes"] = f => [.. f.Leaf.CertificateDer, 0x00],
        ["der-field"] = f => ChangeLeaf(f, e => e[4] = NullElement),
        ["der-integer-not-shortest"] = f => ChangeLeaf(f, e => e[1] = [0x02, 0x02, 0x00, 0x01]),
        ["der-boolean"] = f => CreateLeafWithExtraExtension(f, JpkiOids.BasicConstraints, true, "3003010101"),
        ["der-default-written"] = f => CreateLeafWithExtraExtension(f, JpkiOids.BasicConstraints, true, "3003010100"),
        ["der-object-identifier"] = f => CreateLeafWithExtensionValue(f, JpkiOids.CertificatePolicies, "30053003060180"),
        ["der-unused-bits"] = f => RawDerWriter.ChangeOuterElements(f.Leaf.CertificateDer, e => e[2] = [0x03, 0x02, 0x01, 0x00]),
        ["time-malformed"] = f => ChangeLeaf(f, e => e[4] = EncodeValidity(EncodeUtcTime("2611200300Z"), EncodeUtcTime("301120145959Z"))),
        ["time-generalized-before-2050"] = f => ChangeLeaf(
            f, e => e[4] = EncodeValidity(DerEditor.EncodeGeneralizedTime(PkiFixture.Now), EncodeUtcTime("301120145959Z"))),
        ["name-several-attributes"] = f => ChangeLeaf(f, e => e[5] = RawDerWriter.EncodeSequence(RawDerWriter.EncodeTlv(
            0x31, RawDerWriter.EncodeAttribute(7, 0x0C, "Tokyo-to"u8.ToArray()), RawDerWriter.EncodeAttribute(3, 0x0C, "1"u8.ToArray())))),
        ["name-string-type"] = f => ChangeLeaf(f, e => e[5] = RawDerWriter.EncodeName((6, 0x0C, "JP"u8.ToArray()))),
        ["name-text"] = f => ChangeLeaf(f, e => e[5] = RawDerWriter.EncodeName((3, 0x0C, [0xFF]))),
        ["algorithm-mismatch"] = f => RawDerWriter.ChangeOuterElements(f.Leaf.CertificateDer, e => e[1] = EcdsaWithSha384),
        ["algorithm-weak"] = f => ReplaceAlgorithm(f, Sha1WithRsa),
        ["algorithm-unknown"] = f => ReplaceAlgorithm(f, Sha512WithRsa),
        ["algorithm-parameters"] = f => ReplaceAlgorithm(f, Sha256WithRsaWithoutParameters),
        ["signature-form"] = f => ReplaceAlgorithm(f, EcdsaWithSha384),
        ["key-unknown"] = f => CreateLeaf(f, new LeafRequest { Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) }),
        ["key-size"] = f => CreateLeaf(f, new LeafRequest { Key = RSA.Create(1024) }),
        ["key-exponent"] = f => ReplaceRsaKey(f, (modulus, _) => (modulus, [0x02, 0x01, 0x03])),
        ["key-modulus-even"] = f => ReplaceRsaKey(f, (modulus, exponent) => ([.. modulus[..^1], 0x02], exponent)),
        ["key-not-on-curve"] = CreateCertificateWithKeyOffCurve,
        ["extension-repeated"] = f => CreateLeaf(
            f, new LeafRequest { RewriteExtensions = extensions => [.. extensions, extensions[^1]] }),
        ["extensions-too-many"] = f => CreateLeaf(f, new LeafRequest
        {
            ExtraExtensions =
            [
                .. Enumerable.Range(0, 40).Select(number => new CertificateExtension($"1.2.3.{number}", false, NullElement)),
            ],
        }),
        ["extensions-empty"] = f => ChangeLeaf(f, e => e[7] = [0xA3, 0x02, 0x30, 0x00]),
        ["extension-unknown"] = f => CreateLeafWithExtraExtension(f, "1.2.3.4", false),
        ["cert-too-long"] = f => CreateLeafWithExtraExtension(f, "1.2.3.4", false, new string('0', 20_000)),
        ["cert-version"] = f => ChangeLeaf(f, e => e[0] = [0xA0, 0x03, 0x02, 0x01, 0x01]),
        ["cert-serial-zero"] = f => CreateLeaf(f, new LeafRequest { Serial = [0] }),
        ["cert-serial-negative"] = f => CreateLeaf(f, new LeafRequest { Serial = [0x80] }),
        ["cert-serial-too-long"] = f => CreateLeaf(f, new LeafRequest { Serial = [.. Enumerable.Repeat((byte)1, 21)] }),
        ["cert-issuer-empty"] = f => ChangeLeaf(f, e => e[3] = [0x30, 0x00]),
        ["cert-issuer-unit"] = f => CreateLeaf(f, new LeafRequest { Issuer = f.Pki.AuthenticationCas[2] }),
        ["cert-issuer-form"] = f => ChangeLeaf(f, e => e[3] = RawDerWriter.EncodeName(
            (6, 0x13, "JP"u8.ToArray()), (10, 0x0C, "JPKI-TEST"u8.ToArray()), (11, 0x0C, "JPKI for digital signature"u8.ToArray()))),
        ["cert-subject-empty"] = f => CreateLeaf(f, new LeafRequest { SubjectDer = [0x30, 0x00] }),
        ["cert-subject-form"] = f => CreateLeaf(f, new LeafRequest { SubjectDer = f.Pki.SignatureCas[2].NameDer }),
        ["cert-validity-order"] = f =>
            ChangeLeaf(f, e => e[4] = EncodeValidity(EncodeUtcTime("261120145959Z"), EncodeUtcTime("251120145959Z"))),
        ["cert-unique-identifier"] = f => ChangeLeaf(f, e => e.Insert(7, [0x81, 0x02, 0x00, 0x01])),
        ["cert-extensions-missing"] = f => ChangeLeaf(f, e => e.RemoveAt(7)),
        ["cert-mixed-generations"] = f => CreateLeaf(f, new LeafRequest { Key = ECDsa.Create(ECCurve.NamedCurves.nistP384) }),
    };

    private static byte[] ReplaceAlgorithm(PkiFixture fixture, byte[] identifier) => RawDerWriter.ChangeOuterElements(
        ChangeLeaf(fixture, elements => elements[2] = identifier), outer => outer[1] = identifier);

    private static byte[] ReplaceRsaKey(PkiFixture fixture, Func<byte[], byte[], (byte[] Modulus, byte[] Exponent)> change) =>
        ChangeLeaf(fixture, elements =>
        {
            var keyInfo = RawDerWriter.ReadElements(elements[6]);
            ReadBitString(keyInfo[1], out var key);
            var numbers = RawDerWriter.ReadElements(key);
            var (modulus, exponent) = change(numbers[0], numbers[1]);
            elements[6] = RawDerWriter.EncodeSequence(
                keyInfo[0],
                RawDerWriter.EncodeTlv(0x03, [0x00], RawDerWriter.EncodeSequence(modulus, exponent)));
        });

    private static byte[] CreateCertificateWithKeyOffCurve(PkiFixture fixture)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var leaf = CreateLeaf(fixture, new LeafRequest { Key = key });
        // Changes the last octet of the key, so that the point has a different y coordinate and is not on the curve.
        return RawDerWriter.ChangeSignedPart(leaf, elements => elements[6] = [.. elements[6][..^1], (byte)(elements[6][^1] ^ 1)]);
    }

    private static void ReadBitString(byte[] bitString, out byte[] octets) =>
        octets = System.Formats.Asn1.AsnDecoder.ReadBitString(bitString, System.Formats.Asn1.AsnEncodingRules.DER, out _, out _);
}
