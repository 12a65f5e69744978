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
        ["crl-part-too-long"] = f => WithExtraExtension(f, "1.2.3.4", false, new byte[70_000]),
        ["crl-version"] = f => Create(f.CreateRequest() with { IsVersion1 = true, Entries = [] }),
        ["crl-issuer-empty"] = f => Change(f, e => e[2] = [0x30, 0x00]),
        ["crl-issuer-unit"] = f => Create(f.CreateRequest() with { Issuer = f.Pki.AuthenticationCas[2] }),
        ["crl-next-update-missing"] = f => Create(f.CreateRequest() with { NextUpdate = null }),
        ["crl-update-order"] = f => Create(f.CreateRequest() with { ThisUpdate = Now, NextUpdate = Now.AddSeconds(-1) }),
        ["crl-entries-empty"] = f => Change(f, e => e.Insert(5, [0x30, 0x00])),
        ["crl-number-missing"] = f => Create(f.CreateRequest() with { Number = null }),
        ["crl-number-critical"] = f => WithCriticality(f, JpkiOids.CrlNumber, true),
        ["crl-number-too-long"] = f => Create(f.CreateRequest() with { Number = System.Numerics.BigInteger.Pow(2, 168) }),
        ["crl-number-negative"] = f => Create(f.CreateRequest() with { Number = -1 }),
        ["crl-aki-missing"] = f => Create(f.CreateRequest() with
        {
            RewriteExtensions = extensions => extensions.Where(extension => extension.Oid != JpkiOids.AuthorityKeyIdentifier),
        }),
        ["crl-aki-critical"] = f => WithCriticality(f, JpkiOids.AuthorityKeyIdentifier, true),
        ["crl-idp-missing"] = f => Create(f.CreateRequest() with { OmitsIssuingDistributionPoint = true }),
        ["crl-idp-not-critical"] = f => WithCriticality(f, JpkiOids.IssuingDistributionPoint, false),
        ["crl-idp-empty"] = f => Point(f, "3000"),
        ["crl-idp-no-directory-name"] = f => Point(f, "3009A007A0058603612E62"),
        ["crl-idp-relative-name"] = f => Point(f, "300FA00DA10B3009060355040B0C025831"),
        ["crl-idp-indirect"] = f => Create(f.CreateRequest() with { IsIndirect = true }),
        ["crl-idp-only-ca"] = f => Point(f, "30038201FF"),
        ["crl-idp-only-attributes"] = f => Point(f, "30038501FF"),
        ["crl-idp-reasons"] = f => Point(f, "300483020780"),
        ["crl-delta"] = f => Create(f.CreateRequest() with { DeltaBase = 1 }),
        ["crl-freshest"] = f => WithExtraExtension(f, JpkiOids.FreshestCrl, false, [0x30, 0x00]),
        ["crl-freshest-critical"] = f => WithExtraExtension(f, JpkiOids.FreshestCrl, true, [0x30, 0x00]),
        ["crl-critical-unknown"] = f => Create(f.CreateRequest() with { HasCriticalUnknownExtension = true }),
        ["crl-entry-serial-zero"] = f => CreateWithEntries(f, new Entry([0], Now.AddDays(-1), null)),
        ["crl-entry-serial-negative"] = f => CreateWithEntries(f, new Entry([0x80], Now.AddDays(-1), null)),
        ["crl-entry-serial-too-long"] = f => CreateWithEntries(f, new Entry([.. Enumerable.Repeat((byte)1, 21)], Now.AddDays(-1), null)),
        ["crl-entry-serial-repeated"] = f =>
            CreateWithEntries(f, new Entry([5], Now.AddDays(-1), null), new Entry([5], Now.AddDays(-2), null)),
        ["crl-entry-date-before-1950"] = f => CreateWithRawEntry(f, [0x02, 0x01, 0x05], EncodeTime(1949)),
        ["crl-entry-date-too-late"] = f => CreateWithRawEntry(f, [0x02, 0x01, 0x05], EncodeTime(2087)),
        ["crl-entry-date-future"] = f => CreateWithEntries(f, new Entry([5], Now.AddDays(1), null)),
        ["crl-entry-extensions-empty"] = f =>
            CreateWithRawEntry(f, [0x02, 0x01, 0x05], Samples.EncodeUtcTime("250101000000Z"), [0x30, 0x00]),
        ["crl-entry-extensions-version"] = f =>
            RawDer.Change(
                Create(f.CreateRequest() with { IsVersion1 = true }),
                e =>
                    e.Insert(
                        4,
                        RawDer.EncodeSequence(
                            RawDer.EncodeSequence([0x02, 0x01, 0x05], Samples.EncodeUtcTime("250101000000Z"), [0x30, 0x00])))),
        ["crl-entry-reason-unused"] = f => CreateWithReason(f, 7),
        ["crl-entry-reason-remove"] = f => CreateWithReason(f, 8),
        ["crl-entry-reason-hold"] = f => CreateWithReason(f, 6),
        ["crl-entry-reason-unspecified"] = f => CreateWithReason(f, 0),
        ["crl-entry-reason-critical"] = f => CreateWithEntryExtension(f, JpkiOids.ReasonCode, true, [0x0A, 0x01, 0x01]),
        ["crl-entry-invalidity-date"] = f =>
            CreateWithEntryExtension(f, JpkiOids.InvalidityDate, false, Samples.EncodeUtcTime("250101000000Z")),
        ["crl-entry-issuer"] = f => CreateWithEntryExtension(f, "2.5.29.29", true, [0x30, 0x00]),
        ["crl-entry-critical-unknown"] = f => CreateWithEntryExtension(f, "1.2.3.4", true, [0x05, 0x00]),
    };

    public static byte[] Create(CrlRequest request) => CrlWriter.Create(request);

    public static byte[] CreateWithEntries(PkiFixture fixture, params Entry[] entries) =>
        Create(fixture.CreateRequest() with { Entries = entries });

    public static byte[] CreateWithRawEntry(PkiFixture fixture, params byte[][] entry) =>
        Change(fixture, elements => elements.Insert(5, RawDer.EncodeSequence(RawDer.EncodeSequence(entry))));

    private static byte[] EncodeTime(int year) => DerEditor.EncodeGeneralizedTime(new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero));

    private static byte[] CreateWithReason(PkiFixture fixture, int reason) =>
        CreateWithEntries(fixture, new Entry([5], Now.AddDays(-1), reason));

    private static byte[] CreateWithEntryExtension(PkiFixture fixture, string oid, bool isCritical, byte[] value) => CreateWithEntries(
        fixture, new Entry([5], Now.AddDays(-1), null) { ExtraExtension = new CertificateExtension(oid, isCritical, value) });

    private static byte[] Change(PkiFixture fixture, Action<List<byte[]>> change) =>
        RawDer.Change(Create(fixture.CreateRequest() with { Entries = [] }), change);

    private static byte[] WithExtraExtension(PkiFixture fixture, string oid, bool isCritical, byte[] value) =>
        Create(
            fixture.CreateRequest() with
            {
                RewriteExtensions = extensions => extensions.Append(new CertificateExtension(oid, isCritical, value)),
            });

    private static byte[] WithCriticality(PkiFixture fixture, string oid, bool isCritical) => Create(fixture.CreateRequest() with
    {
        RewriteExtensions = extensions => extensions.Select(
            extension => extension.Oid == oid ? extension with { IsCritical = isCritical } : extension),
    });

    private static byte[] Point(PkiFixture fixture, string valueHex) => Create(fixture.CreateRequest() with
    {
        RewriteExtensions = extensions => extensions.Select(extension => extension.Oid == JpkiOids.IssuingDistributionPoint
            ? extension with { Value = Convert.FromHexString(valueHex) } : extension),
    });
}
