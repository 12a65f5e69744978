using System.Security.Cryptography;
using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.ListSamples;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Defines the cases about revocation lists.</summary>
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
            (f, good) => good with { Crls = [CreateWithReason(f, 3)] }),
        new("crl-hold", "The list has the certificate, on hold.", "RFC 5280 5.3.1", "CRL-REVOKED",
            (f, good) => good with { Crls = [CreateWithReason(f, 6)] }),
        new("crl-missing", "There is no list.", "RFC 5280 6.3.3", "CRL-MISSING", (_, good) => good with { Crls = [] }),
        CreateAccepted("crl-other-municipality", "The list is another municipality's.", "RFC 5280 6.3.3", "CRL-MISSING",
            f => Create(f.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chuo-ku", Now))),
        new("crl-other-generation", "Another generation of the CA signed the list.", "RFC 5280 6.3.3", "CRL-OTHER-GENERATION",
            (f, good) => good with
            {
                Anchors = [f.Pki.SignatureCas[1].CertificateDer, f.Pki.SignatureCas[2].CertificateDer],
                Crls = [Create(f.CreateRequest() with { Issuer = f.Pki.SignatureCas[1] })],
            }),
        CreateAccepted("crl-stale", "nextUpdate is over.", "RFC 5280 6.3.3", "CRL-STALE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Stale)),
        CreateAccepted("crl-future", "thisUpdate is tomorrow.", "RFC 5280 5.1.2.4", "CRL-FUTURE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Future)),
        new("crl-rolled-back", "A list that is older than the one before it.", "RFC 5280 5.2.3", null, (f, good) => good with
        {
            Crls = [Create(f.CreateRequest()), Create(f.CreateRequest() with { Number = 1, ThisUpdate = Now.AddHours(-30) })],
        })
        {
            Lists = [null, "CRL-ROLLED-BACK"],
        },
        CreateRefused("crl-forged", "Another key signed the list.", "RFC 5280 6.3.3", "CRL-SIGNATURE",
            f => Create(f.CreateRequest() with { SigningKeyOverride = RSA.Create(2048) })),
        new("crl-ecdsa-signature-malformed", "An ECDSA signature that is no two integers.", "RFC 3279 2.2.3", "CRL-MISSING",
            (f, good) => good with { Anchors = [.. good.Anchors, f.Pki.SignatureCas[3].CertificateDer], Crls = [CreateWithoutIntegers(f)] })
        {
            Decision = "an ECDSA signature that is none",
            Lists = ["CRL-SIGNATURE"],
        },
        CreateRefused("crl-trailing-bytes", "A byte follows the list.", "RFC 5280 5.1", Malformed, f => [.. Create(f.CreateRequest()), 0]),
        CreateRefused(
            "crl-next-update-missing",
            "nextUpdate is missing.",
            "RFC 5280 5.1.2.5",
            Malformed,
            GetSample("crl-next-update-missing")),
        CreateRefused("crl-update-order", "nextUpdate is before thisUpdate.", "RFC 5280 5.1.2.5", Malformed, GetSample("crl-update-order"),
            "nextUpdate before thisUpdate"),
        CreateRefused("crl-number-missing", "cRLNumber is missing.", "RFC 5280 5.2.3", Malformed, GetSample("crl-number-missing")),
        CreateRefused("crl-number-critical", "cRLNumber is critical.", "RFC 5280 5.2.3", Malformed, GetSample("crl-number-critical"),
            "cRLNumber critical"),
        CreateRefused(
            "crl-number-too-long",
            "cRLNumber has more than 20 octets.",
            "RFC 5280 5.2.3",
            Malformed,
            GetSample("crl-number-too-long")),
        CreateRefused("crl-aki-critical", "authorityKeyIdentifier is critical.", "RFC 5280 5.2.1", Malformed, GetSample("crl-aki-critical"),
            "authorityKeyIdentifier critical"),
        CreateRefused("crl-idp-not-critical", "issuingDistributionPoint is not critical.", "RFC 5280 5.2.5", Malformed,
            GetSample("crl-idp-not-critical"), "issuingDistributionPoint not critical"),
        CreateRefused("crl-idp-empty", "issuingDistributionPoint is empty.", "RFC 5280 5.2.5", Malformed, GetSample("crl-idp-empty"),
            "issuingDistributionPoint empty"),
        CreateAccepted("crl-idp-missing", "A list of the whole CA.", "RFC 5280 5.2.5", null, GetSample("crl-idp-missing")),
        CreateAccepted("crl-whole-ca-revoked", "The list of the whole CA has the certificate.", "RFC 5280 5.2.5", "CRL-REVOKED",
            f => Create(CreateWholeCaRequest(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] })),
        new("crl-whole-ca-beside", "The list of the whole CA has the certificate, that of its distribution point has not.",
            "RFC 5280 6.3.3",
            "CRL-REVOKED", (f, good) => good with
            {
                Crls =
                [
                    Create(CreateWholeCaRequest(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] }),
                    Create(f.CreateRequest()),
                ],
            }),
        new("crl-point-beside-whole-ca", "The list of the distribution point has the certificate, that of the whole CA has not.",
            "RFC 5280 6.3.3", "CRL-REVOKED", (f, good) => good with { Crls = [Create(CreateWholeCaRequest(f)), CreateWithReason(f, 3)] }),
        CreateAccepted(
            "crl-version-1",
            "A list of the whole CA of version 1.",
            "RFC 5280 5.1.2.1",
            "CRL-MISSING",
            f => Create(f.CreateRequest() with { IsVersion1 = true, Entries = [new Entry([5], Now, null)] })) with
        {
            Lists = [Unsupported],
        },
        CreateRefused("crl-idp-indirect", "The list is indirect.", "RFC 5280 5.2.5", Unsupported, GetSample("crl-idp-indirect")),
        CreateRefused(
            "crl-idp-reasons",
            "The list is about some reasons only.",
            "RFC 5280 5.2.5",
            Unsupported,
            GetSample("crl-idp-reasons")),
        CreateRefused("crl-delta", "The list is a delta.", "RFC 5280 5.2.4", Unsupported, GetSample("crl-delta")),
        CreateRefused("crl-critical-unknown", "A critical extension that nobody knows.", "RFC 5280 5.2", Unsupported,
            GetSample("crl-critical-unknown")),
        CreateRefused(
            "crl-extension-repeated",
            "An extension is there twice.",
            "RFC 5280 5.2",
            Malformed,
            CreateWithRepeatedEntry,
            RepeatedEntries),
        CreateRefused("crl-entry-reason-repeated", "reasonCode of an entry is there twice.", "RFC 5280 5.3", Malformed,
            f => CreateWithEntries(f, new Entry([5], Now, 1) { ExtraExtension = Reason }), RepeatedEntries),
        CreateRefused("crl-entry-extension-repeated", "An unknown extension of an entry is there twice.", "RFC 5280 5.3", Malformed,
            f => CreateWithEntries(f, new Entry([5], Now, 1) { ExtraExtension = Unknown, RepeatsExtraExtension = true }), RepeatedEntries),
        CreateRefused("crl-entry-reason-remove", "reasonCode of an entry is removeFromCRL.", "RFC 5280 5.3.1", Unsupported,
            GetSample("crl-entry-reason-remove")),
        CreateRefused(
            "crl-entry-reason-unused",
            "reasonCode of an entry is 7.",
            "RFC 5280 5.3.1",
            Malformed,
            GetSample("crl-entry-reason-unused")),
        CreateRefused("crl-entry-issuer", "An entry names another issuer.", "RFC 5280 5.3.3", Unsupported, GetSample("crl-entry-issuer")),
        CreateRefused(
            "crl-entry-date-before-1950",
            "An entry's date is before 1950.",
            "RFC 5280 5.1.2.6",
            Malformed,
            f =>
                ChangeAndResign(
                    f,
                    elements =>
                        elements.Insert(
                            5,
                            RawDer.EncodeSequence(
                                RawDer.EncodeSequence(
                                    [0x02, 0x01, 0x05],
                                    DerEditor.EncodeGeneralizedTime(new DateTimeOffset(1949, 6, 1, 0, 0, 0, TimeSpan.Zero))))))),
        CreateAccepted("crl-entries-empty", "revokedCertificates is there and empty.", "RFC 5280 5.1.2.6", null,
            f => ChangeAndResign(f, elements => elements.Insert(5, [0x30, 0x00])), "revokedCertificates there and empty"),
        CreateAccepted("crl-generalized-time", "thisUpdate before 2050 is a GeneralizedTime.", "RFC 5280 5.1.2.4", null,
            f => ChangeAndResign(f, elements => elements[3] = DerEditor.EncodeGeneralizedTime(Now.AddHours(-1))),
            "thisUpdate, nextUpdate before 2050 as GeneralizedTime"),
        CreateAccepted(
            "crl-aki-other-generation",
            "authorityKeyIdentifier is another generation's.",
            "RFC 5280 6.3.3",
            null,
            CreateOfOtherGeneration,
            "authorityKeyIdentifier of another generation"),
        CreateAccepted("crl-freshest", "The list points to delta lists.", "RFC 5280 5.2.6", null, GetSample("crl-freshest"),
            "freshestCRL, not critical"),
        CreateRefused(
            "crl-freshest-critical",
            "freshestCRL is critical.",
            "RFC 5280 5.2.6",
            Unsupported,
            GetSample("crl-freshest-critical"),
            "freshestCRL, critical"),
        CreateAccepted(
            "crl-entry-serial-zero",
            "An entry has serial number zero.",
            "RFC 5280 5.1.2.6",
            null,
            GetSample("crl-entry-serial-zero")),
        CreateAccepted("crl-entry-serial-repeated", "Two entries have one serial number.", "RFC 5280 5.1.2.6", null,
            GetSample("crl-entry-serial-repeated")),
    ];

    private static Func<PkiFixture, byte[]> GetSample(string rule) => fixture => ListSamples.All[rule](fixture);

    private static CaseScenario CreateAccepted(
        string id, string title, string clause, string? code, Func<PkiFixture, byte[]> list, string? decision = null) =>
        new(id, title, clause, code, (fixture, good) => good with { Crls = [list(fixture)] }) { Decision = decision };

    private static CaseScenario CreateRefused(
        string id, string title, string clause, string listCode, Func<PkiFixture, byte[]> list, string? decision = null) =>
        CreateAccepted(id, title, clause, "CRL-MISSING", list, decision) with { Lists = [listCode] };

    private static CrlRequest CreateWholeCaRequest(PkiFixture fixture) =>
        fixture.CreateRequest() with
        {
            OmitsIssuingDistributionPoint = true,
        };

    private static byte[] CreateWithReason(PkiFixture fixture, int reason) =>
        CreateWithEntries(fixture, new Entry(fixture.Leaf.Serial, Now.AddDays(-3), reason));

    private static byte[] ChangeAndResign(PkiFixture fixture, Action<List<byte[]>> change) =>
        DerEditor.Resign(Create(fixture.CreateRequest() with { Entries = [] }), fixture.Pki.SignatureCas[2].Key, change);

    private static byte[] CreateWithRepeatedEntry(PkiFixture fixture) =>
        Create(fixture.CreateRequest() with { RewriteExtensions = extensions => [.. extensions, extensions[0]] });

    private static byte[] CreateOfOtherGeneration(PkiFixture fixture)
    {
        byte[] value = [0x30, 0x16, 0x80, 0x14, .. fixture.Pki.SignatureCas[1].KeyId];
        return Create(fixture.CreateRequest() with
        {
            RewriteExtensions = extensions => extensions.Select(extension =>
                extension.Oid == JpkiOids.AuthorityKeyIdentifier ? extension with { Value = value } : extension),
        });
    }

    private static byte[] CreateWithoutIntegers(PkiFixture fixture) => RawDer.ChangeOuter(
        Create(fixture.CreateRequest() with { Issuer = fixture.Pki.SignatureCas[3] }), outer => outer[2] = [0x03, 0x03, 0x00, 0x30, 0x00]);
}
