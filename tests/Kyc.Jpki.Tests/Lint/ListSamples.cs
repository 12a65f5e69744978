using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Lint;

/// <summary>Maps the ID of each lint rule for revocation lists to a function that creates a list in violation of the rule.</summary>
internal static class ListSamples
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;

    // The elements of a list without entries are: version, signature, issuer, thisUpdate, nextUpdate, extensions.
    public static Dictionary<string, Func<PkiFixture, byte[]>> All { get; } = new()
    {
        ["crl-part-too-long"] = f => CreateListWithExtraExtension(f, "1.2.3.4", false, new byte[70_000]),
        ["crl-version"] = f => CreateList(f.CreateCrlRequest() with { IsVersion1 = true, Entries = [] }),
        ["crl-issuer-empty"] = f => ChangeList(f, e => e[2] = [0x30, 0x00]),
        ["crl-issuer-unit"] = f => CreateList(f.CreateCrlRequest() with { Issuer = f.Pki.AuthenticationCas[2] }),
        ["crl-next-update-missing"] = f => CreateList(f.CreateCrlRequest() with { NextUpdate = null }),
        ["crl-update-order"] = f => CreateList(f.CreateCrlRequest() with { ThisUpdate = Now, NextUpdate = Now.AddSeconds(-1) }),
        ["crl-entries-empty"] = f => ChangeList(f, e => e.Insert(5, [0x30, 0x00])),
        ["crl-number-missing"] = f => CreateList(f.CreateCrlRequest() with { Number = null }),
        ["crl-number-critical"] = f => CreateListWithCriticality(f, JpkiOids.CrlNumber, true),
        ["crl-number-too-long"] = f => CreateList(f.CreateCrlRequest() with { Number = System.Numerics.BigInteger.Pow(2, 168) }),
        ["crl-number-negative"] = f => CreateList(f.CreateCrlRequest() with { Number = -1 }),
        ["crl-aki-missing"] = f => CreateList(f.CreateCrlRequest() with
        {
            RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != JpkiOids.AuthorityKeyIdentifier),
        }),
        ["crl-aki-critical"] = f => CreateListWithCriticality(f, JpkiOids.AuthorityKeyIdentifier, true),
        ["crl-idp-missing"] = f => CreateList(f.CreateCrlRequest() with { OmitsIssuingDistributionPoint = true }),
        ["crl-idp-not-critical"] = f => CreateListWithCriticality(f, JpkiOids.IssuingDistributionPoint, false),
        ["crl-idp-empty"] = f => CreateListWithDistributionPoint(f, "3000"),
        ["crl-idp-no-directory-name"] = f => CreateListWithDistributionPoint(f, "3009A007A0058603612E62"),
        ["crl-idp-relative-name"] = f => CreateListWithDistributionPoint(f, "300FA00DA10B3009060355040B0C025831"),
        ["crl-idp-indirect"] = f => CreateList(f.CreateCrlRequest() with { IsIndirect = true }),
        ["crl-idp-only-ca"] = f => CreateListWithDistributionPoint(f, "30038201FF"),
        ["crl-idp-only-attributes"] = f => CreateListWithDistributionPoint(f, "30038501FF"),
        ["crl-idp-reasons"] = f => CreateListWithDistributionPoint(f, "300483020780"),
        ["crl-delta"] = f => CreateList(f.CreateCrlRequest() with { BaseCrlNumber = 1 }),
        ["crl-freshest"] = f => CreateListWithExtraExtension(f, JpkiOids.FreshestCrl, false, [0x30, 0x00]),
        ["crl-freshest-critical"] = f => CreateListWithExtraExtension(f, JpkiOids.FreshestCrl, true, [0x30, 0x00]),
        ["crl-critical-unknown"] = f => CreateList(f.CreateCrlRequest() with { HasCriticalUnknownExtension = true }),
        ["crl-entry-serial-zero"] = f => CreateListWithEntries(f, new Entry([0], Now.AddDays(-1), null)),
        ["crl-entry-serial-negative"] = f => CreateListWithEntries(f, new Entry([0x80], Now.AddDays(-1), null)),
        ["crl-entry-serial-too-long"] = f =>
            CreateListWithEntries(f, new Entry([.. Enumerable.Repeat((byte)1, 21)], Now.AddDays(-1), null)),
        ["crl-entry-serial-repeated"] = f =>
            CreateListWithEntries(f, new Entry([5], Now.AddDays(-1), null), new Entry([5], Now.AddDays(-2), null)),
        ["crl-entry-date-before-1950"] = f => CreateListWithRawEntry(f, [0x02, 0x01, 0x05], EncodeDateInYear(1949)),
        ["crl-entry-date-too-late"] = f => CreateListWithRawEntry(f, [0x02, 0x01, 0x05], EncodeDateInYear(2087)),
        ["crl-entry-date-future"] = f => CreateListWithEntries(f, new Entry([5], Now.AddDays(1), null)),
        ["crl-entry-extensions-empty"] = f =>
            CreateListWithRawEntry(f, [0x02, 0x01, 0x05], SampleBuilder.EncodeUtcTime("250101000000Z"), [0x30, 0x00]),
        ["crl-entry-extensions-version"] = f =>
            RawDerWriter.ChangeSignedPart(
                CreateList(f.CreateCrlRequest() with { IsVersion1 = true }),
                e =>
                    e.Insert(
                        4,
                        RawDerWriter.EncodeSequence(
                            RawDerWriter.EncodeSequence([0x02, 0x01, 0x05], SampleBuilder.EncodeUtcTime("250101000000Z"), [0x30, 0x00])))),
        ["crl-entry-reason-unused"] = f => CreateListWithReason(f, 7),
        ["crl-entry-reason-remove"] = f => CreateListWithReason(f, 8),
        ["crl-entry-reason-hold"] = f => CreateListWithReason(f, 6),
        ["crl-entry-reason-unspecified"] = f => CreateListWithReason(f, 0),
        ["crl-entry-reason-critical"] = f => CreateListWithEntryExtension(f, JpkiOids.ReasonCode, true, [0x0A, 0x01, 0x01]),
        ["crl-entry-invalidity-date"] = f =>
            CreateListWithEntryExtension(f, JpkiOids.InvalidityDate, false, SampleBuilder.EncodeUtcTime("250101000000Z")),
        ["crl-entry-issuer"] = f => CreateListWithEntryExtension(f, "2.5.29.29", true, [0x30, 0x00]),
        ["crl-entry-critical-unknown"] = f => CreateListWithEntryExtension(f, "1.2.3.4", true, [0x05, 0x00]),
    };

    public static byte[] CreateList(CrlRequest request) => CrlWriter.Create(request);

    public static byte[] CreateListWithEntries(PkiFixture fixture, params Entry[] entries) =>
        CreateList(fixture.CreateCrlRequest() with { Entries = entries });

    public static byte[] CreateListWithRawEntry(PkiFixture fixture, params byte[][] entry) =>
        ChangeList(fixture, elements => elements.Insert(5, RawDerWriter.EncodeSequence(RawDerWriter.EncodeSequence(entry))));

    private static byte[] EncodeDateInYear(int year) =>
        DerEditor.EncodeGeneralizedTime(new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero));

    private static byte[] CreateListWithReason(PkiFixture fixture, int reason) =>
        CreateListWithEntries(fixture, new Entry([5], Now.AddDays(-1), reason));

    private static byte[] CreateListWithEntryExtension(PkiFixture fixture, string oid, bool isCritical, byte[] value) =>
        CreateListWithEntries(
            fixture,
            new Entry([5], Now.AddDays(-1), null) { ExtraExtension = new CertificateExtension(oid, isCritical, value) });

    private static byte[] ChangeList(PkiFixture fixture, Action<List<byte[]>> change) =>
        RawDerWriter.ChangeSignedPart(CreateList(fixture.CreateCrlRequest() with { Entries = [] }), change);

    private static byte[] CreateListWithExtraExtension(PkiFixture fixture, string oid, bool isCritical, byte[] value) =>
        CreateList(
            fixture.CreateCrlRequest() with
            {
                RewriteExtensions = extensions => extensions.Append(new CertificateExtension(oid, isCritical, value)),
            });

    private static byte[] CreateListWithCriticality(PkiFixture fixture, string oid, bool isCritical) =>
        CreateList(
            fixture.CreateCrlRequest() with
            {
                RewriteExtensions = extensions =>
                    extensions.Select(extension => extension.Oid == oid ? extension with { IsCritical = isCritical } : extension),
            });

    private static byte[] CreateListWithDistributionPoint(PkiFixture fixture, string valueHex) => CreateList(fixture.CreateCrlRequest() with
    {
        RewriteExtensions = extensions => extensions.Select(extension => extension.Oid == JpkiOids.IssuingDistributionPoint
            ? extension with { Value = Convert.FromHexString(valueHex) } : extension),
    });
}
