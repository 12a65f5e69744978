using System.Security.Cryptography;
using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.ListSamples;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Cases about revocation lists.</summary>
internal static class ListCases
{
    private const string Malformed = "CRL-MALFORMED";
    private const string Unsupported = "CRL-UNSUPPORTED";
    private const string RepeatedEntries = "an extension of the list or of an entry twice, reasonCode among them";

    private static readonly DateTimeOffset Now = PkiFixture.Now;
    private static readonly CertificateExtension Reason = new(JpkiOids.ReasonCode, false, [0x0A, 0x01, 0x01]);
    private static readonly CertificateExtension Unknown = new("1.2.3.4", false, [0x05, 0x00]);

    public static IReadOnlyList<CaseScenario> All { get; } =
    [
        new("crl-revoked", "The list has the certificate.", "RFC 5280 6.3.3", "CRL-REVOKED",
            (f, good) => good with { Crls = [Naming(f, 3)] }),
        new("crl-hold", "The list has the certificate, on hold.", "RFC 5280 5.3.1", "CRL-REVOKED",
            (f, good) => good with { Crls = [Naming(f, 6)] }),
        new("crl-missing", "There is no list.", "RFC 5280 6.3.3", "CRL-MISSING", (_, good) => good with { Crls = [] }),
        Accepted("crl-other-municipality", "The list is another municipality's.", "RFC 5280 6.3.3", "CRL-MISSING",
            f => Create(f.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chuo-ku", Now))),
        new("crl-other-generation", "Another generation of the CA signed the list.", "RFC 5280 6.3.3", "CRL-OTHER-GENERATION",
            (f, good) => good with
            {
                Anchors = [f.Pki.SignatureCas[1].CertificateDer, f.Pki.SignatureCas[2].CertificateDer],
                Crls = [Create(f.Request() with { Issuer = f.Pki.SignatureCas[1] })],
            }),
        Accepted("crl-stale", "nextUpdate is over.", "RFC 5280 6.3.3", "CRL-STALE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Stale)),
        Accepted("crl-future", "thisUpdate is tomorrow.", "RFC 5280 5.1.2.4", "CRL-FUTURE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Future)),
        new("crl-rolled-back", "A list that is older than the one before it.", "RFC 5280 5.2.3", null, (f, good) => good with
        {
            Crls = [Create(f.Request()), Create(f.Request() with { Number = 1, ThisUpdate = Now.AddHours(-30) })],
        })
        {
            Lists = [null, "CRL-ROLLED-BACK"],
        },
        Refused("crl-forged", "Another key signed the list.", "RFC 5280 6.3.3", "CRL-SIGNATURE",
            f => Create(f.Request() with { SigningKeyOverride = RSA.Create(2048) })),
        new("crl-ecdsa-signature-malformed", "An ECDSA signature that is no two integers.", "RFC 3279 2.2.3", "CRL-MISSING",
            (f, good) => good with { Anchors = [.. good.Anchors, f.Pki.SignatureCas[3].CertificateDer], Crls = [WithoutIntegers(f)] })
        {
            Decision = "an ECDSA signature that is none",
            Lists = ["CRL-SIGNATURE"],
        },
        Refused("crl-trailing-bytes", "A byte follows the list.", "RFC 5280 5.1", Malformed, f => [.. Create(f.Request()), 0]),
        Refused("crl-next-update-missing", "nextUpdate is missing.", "RFC 5280 5.1.2.5", Malformed, Sample("crl-next-update-missing")),
        Refused("crl-update-order", "nextUpdate is before thisUpdate.", "RFC 5280 5.1.2.5", Malformed, Sample("crl-update-order"),
            "nextUpdate before thisUpdate"),
        Refused("crl-number-missing", "cRLNumber is missing.", "RFC 5280 5.2.3", Malformed, Sample("crl-number-missing")),
        Refused("crl-number-critical", "cRLNumber is critical.", "RFC 5280 5.2.3", Malformed, Sample("crl-number-critical"),
            "cRLNumber critical"),
        Refused("crl-number-too-long", "cRLNumber has more than 20 octets.", "RFC 5280 5.2.3", Malformed, Sample("crl-number-too-long")),
        Refused("crl-aki-critical", "authorityKeyIdentifier is critical.", "RFC 5280 5.2.1", Malformed, Sample("crl-aki-critical"),
            "authorityKeyIdentifier critical"),
        Refused("crl-idp-not-critical", "issuingDistributionPoint is not critical.", "RFC 5280 5.2.5", Malformed,
            Sample("crl-idp-not-critical"), "issuingDistributionPoint not critical"),
        Refused("crl-idp-empty", "issuingDistributionPoint is empty.", "RFC 5280 5.2.5", Malformed, Sample("crl-idp-empty"),
            "issuingDistributionPoint empty"),
        Accepted("crl-idp-missing", "A list of the whole CA.", "RFC 5280 5.2.5", null, Sample("crl-idp-missing")),
        Accepted("crl-whole-ca-revoked", "The list of the whole CA has the certificate.", "RFC 5280 5.2.5", "CRL-REVOKED",
            f => Create(WholeCa(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] })),
        new("crl-whole-ca-beside", "The list of the whole CA has the certificate, that of its distribution point has not.",
            "RFC 5280 6.3.3",
            "CRL-REVOKED", (f, good) => good with
            {
                Crls = [Create(WholeCa(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] }), Create(f.Request())],
            }),
        new("crl-point-beside-whole-ca", "The list of the distribution point has the certificate, that of the whole CA has not.",
            "RFC 5280 6.3.3", "CRL-REVOKED", (f, good) => good with { Crls = [Create(WholeCa(f)), Naming(f, 3)] }),
        Accepted("crl-version-1", "A list of the whole CA of version 1.", "RFC 5280 5.1.2.1", "CRL-MISSING",
            f => Create(f.Request() with { IsVersion1 = true, Entries = [new Entry([5], Now, null)] })) with { Lists = [Unsupported] },
        Refused("crl-idp-indirect", "The list is indirect.", "RFC 5280 5.2.5", Unsupported, Sample("crl-idp-indirect")),
        Refused("crl-idp-reasons", "The list is about some reasons only.", "RFC 5280 5.2.5", Unsupported, Sample("crl-idp-reasons")),
        Refused("crl-delta", "The list is a delta.", "RFC 5280 5.2.4", Unsupported, Sample("crl-delta")),
        Refused("crl-critical-unknown", "A critical extension that nobody knows.", "RFC 5280 5.2", Unsupported,
            Sample("crl-critical-unknown")),
        Refused("crl-extension-repeated", "An extension is there twice.", "RFC 5280 5.2", Malformed, Repeating, RepeatedEntries),
        Refused("crl-entry-reason-repeated", "reasonCode of an entry is there twice.", "RFC 5280 5.3", Malformed,
            f => Listing(f, new Entry([5], Now, 1) { ExtraExtension = Reason }), RepeatedEntries),
        Refused("crl-entry-extension-repeated", "An unknown extension of an entry is there twice.", "RFC 5280 5.3", Malformed,
            f => Listing(f, new Entry([5], Now, 1) { ExtraExtension = Unknown, RepeatExtraExtension = true }), RepeatedEntries),
        Refused("crl-entry-reason-remove", "reasonCode of an entry is removeFromCRL.", "RFC 5280 5.3.1", Unsupported,
            Sample("crl-entry-reason-remove")),
        Refused("crl-entry-reason-unused", "reasonCode of an entry is 7.", "RFC 5280 5.3.1", Malformed, Sample("crl-entry-reason-unused")),
        Refused("crl-entry-issuer", "An entry names another issuer.", "RFC 5280 5.3.3", Unsupported, Sample("crl-entry-issuer")),
        Refused("crl-entry-date-before-1950", "An entry's date is before 1950.", "RFC 5280 5.1.2.6", Malformed,
            f => Resigned(f, elements => elements.Insert(5, RawDer.Sequence(
                RawDer.Sequence([0x02, 0x01, 0x05], DerEditor.GeneralizedTime(new DateTimeOffset(1949, 6, 1, 0, 0, 0, TimeSpan.Zero))))))),
        Accepted("crl-entries-empty", "revokedCertificates is there and empty.", "RFC 5280 5.1.2.6", null,
            f => Resigned(f, elements => elements.Insert(5, [0x30, 0x00])), "revokedCertificates there and empty"),
        Accepted("crl-generalized-time", "thisUpdate before 2050 is a GeneralizedTime.", "RFC 5280 5.1.2.4", null,
            f => Resigned(f, elements => elements[3] = DerEditor.GeneralizedTime(Now.AddHours(-1))),
            "thisUpdate, nextUpdate before 2050 as GeneralizedTime"),
        Accepted("crl-aki-other-generation", "authorityKeyIdentifier is another generation's.", "RFC 5280 6.3.3", null, OtherGeneration,
            "authorityKeyIdentifier of another generation"),
        Accepted("crl-freshest", "The list points to delta lists.", "RFC 5280 5.2.6", null, Sample("crl-freshest"),
            "freshestCRL, not critical"),
        Refused("crl-freshest-critical", "freshestCRL is critical.", "RFC 5280 5.2.6", Unsupported, Sample("crl-freshest-critical"),
            "freshestCRL, critical"),
        Accepted("crl-entry-serial-zero", "An entry has serial number zero.", "RFC 5280 5.1.2.6", null, Sample("crl-entry-serial-zero")),
        Accepted("crl-entry-serial-repeated", "Two entries have one serial number.", "RFC 5280 5.1.2.6", null,
            Sample("crl-entry-serial-repeated")),
    ];

    private static Func<PkiFixture, byte[]> Sample(string rule) => fixture => ListSamples.All[rule](fixture);

    private static CaseScenario Accepted(
        string id, string title, string clause, string? code, Func<PkiFixture, byte[]> list, string? decision = null) =>
        new(id, title, clause, code, (fixture, good) => good with { Crls = [list(fixture)] }) { Decision = decision };

    private static CaseScenario Refused(
        string id, string title, string clause, string listCode, Func<PkiFixture, byte[]> list, string? decision = null) =>
        Accepted(id, title, clause, "CRL-MISSING", list, decision) with { Lists = [listCode] };

    private static CrlRequest WholeCa(PkiFixture fixture) => fixture.Request() with { OmitsIssuingDistributionPoint = true };

    private static byte[] Naming(PkiFixture fixture, int reason) =>
        Listing(fixture, new Entry(fixture.Leaf.Serial, Now.AddDays(-3), reason));

    private static byte[] Resigned(PkiFixture fixture, Action<List<byte[]>> change) =>
        DerEditor.Resign(Create(fixture.Request() with { Entries = [] }), fixture.Pki.SignatureCas[2].Key, change);

    private static byte[] Repeating(PkiFixture fixture) =>
        Create(fixture.Request() with { RewriteExtensions = extensions => [.. extensions, extensions[0]] });

    private static byte[] OtherGeneration(PkiFixture fixture)
    {
        byte[] value = [0x30, 0x16, 0x80, 0x14, .. fixture.Pki.SignatureCas[1].KeyId];
        return Create(fixture.Request() with
        {
            RewriteExtensions = extensions => extensions.Select(extension =>
                extension.Oid == JpkiOids.AuthorityKeyIdentifier ? extension with { Value = value } : extension),
        });
    }

    private static byte[] WithoutIntegers(PkiFixture fixture) => RawDer.ChangeOuter(
        Create(fixture.Request() with { Issuer = fixture.Pki.SignatureCas[3] }), outer => outer[2] = [0x03, 0x03, 0x00, 0x30, 0x00]);
}
