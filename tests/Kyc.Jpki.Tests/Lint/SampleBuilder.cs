using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Provides encoded values, and methods that create certificates, for the samples that violate lint rules.</summary>
internal static class SampleBuilder
{
    public static byte[] NullElement { get; } = [0x05, 0x00];

    public static byte[] Sha1WithRsa { get; } = Convert.FromHexString("300D06092A864886F70D0101050500");

    public static byte[] Sha512WithRsa { get; } = Convert.FromHexString("300D06092A864886F70D01010D0500");

    public static byte[] Sha256WithRsaWithoutParameters { get; } = Convert.FromHexString("300B06092A864886F70D01010B");

    public static byte[] EcdsaWithSha384 { get; } = Convert.FromHexString("300A06082A8648CE3D040303");

    /// <summary>Creates a leaf certificate with the request's key, or with the fixture's holder key if the request has none.</summary>
    public static byte[] CreateLeaf(PkiFixture fixture, LeafRequest request) =>
        fixture.Pki.IssueSignatureCertificate(request with { Key = request.Key ?? fixture.HolderKey }).CertificateDer;

    public static byte[] CreateLeafWithRewrittenExtensions(PkiFixture fixture, Func<CertificateExtension, CertificateExtension> rewrite) =>
        CreateLeaf(fixture, new LeafRequest { RewriteExtensions = extensions => extensions.Select(rewrite) });

    public static byte[] CreateLeafWithExtensionValue(PkiFixture fixture, string oid, string valueHex) =>
        CreateLeafWithRewrittenExtensions(
            fixture,
            extension => extension.Oid == oid ? extension with { Value = Convert.FromHexString(valueHex) } : extension);

    public static byte[] CreateLeafWithCriticality(PkiFixture fixture, string oid, bool isCritical) =>
        CreateLeafWithRewrittenExtensions(
            fixture,
            extension => extension.Oid == oid ? extension with { IsCritical = isCritical } : extension);

    public static byte[] CreateLeafWithoutExtension(PkiFixture fixture, string oid) =>
        CreateLeaf(fixture, new LeafRequest { RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != oid) });

    public static byte[] CreateLeafWithExtraExtension(PkiFixture fixture, string oid, bool isCritical, string valueHex = "0500") =>
        CreateLeaf(
            fixture,
            new LeafRequest { ExtraExtensions = [new CertificateExtension(oid, isCritical, Convert.FromHexString(valueHex))] });

    public static byte[] ChangeLeaf(PkiFixture fixture, Action<List<byte[]>> change) =>
        RawDerWriter.ChangeSignedPart(fixture.Leaf.CertificateDer, change);

    public static byte[] CreateLeafWithHolder(PkiFixture fixture, HolderAttributes holder) =>
        CreateLeaf(fixture, new LeafRequest { Holder = holder });

    public static byte[] EncodeValidity(params byte[][] times) => RawDerWriter.EncodeSequence(times);

    public static byte[] EncodeUtcTime(string text) => RawDerWriter.EncodeTlv(0x17, System.Text.Encoding.ASCII.GetBytes(text));
}
