using System.Security.Cryptography;
using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;
using static Kyc.Jpki.Tests.Lint.ListSamples;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Defines the cases about revocation lists.</summary>
internal static class ListCases
{
    private const string MalformedCode = "CRL-MALFORMED";
    private const string UnsupportedCode = "CRL-UNSUPPORTED";
    private const string RepeatedExtensionDecision = "an extension of the list or of an entry twice, reasonCode among them";

    private static readonly DateTimeOffset Now = PkiFixture.Now;
    private static readonly CertificateExtension ReasonCodeExtension = new(JpkiOids.ReasonCode, false, [0x0A, 0x01, 0x01]);
    private static readonly CertificateExtension UnknownExtension = new("1.2.3.4", false, [0x05, 0x00]);

    public static IReadOnlyList<CaseScenario> All { get; } =
    [
        new("crl-revoked", "The list has the certificate.", "RFC 5280 6.3.3", "CRL-REVOKED",
            (f, good) => good with { Crls = [CreateListWithReason(f, 3)] }),
        new("crl-hold", "The list has the certificate, on hold.", "RFC 5280 5.3.1", "CRL-REVOKED",
            (f, good) => good with { Crls = [CreateListWithReason(f, 6)] }),
        new("crl-missing", "There is no list.", "RFC 5280 6.3.3", "CRL-MISSING", (_, good) => good with { Crls = [] }),
        CreateAcceptedScenario("crl-other-municipality", "The list is another municipality's.", "RFC 5280 6.3.3", "CRL-MISSING",
            f => CreateList(f.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chuo-ku", Now))),
        new("crl-other-generation", "Another generation of the CA signed the list.", "RFC 5280 6.3.3", "CRL-OTHER-GENERATION",
            (f, good) => good with
            {
                Anchors = [f.Pki.SignatureCas[1].CertificateDer, f.Pki.SignatureCas[2].CertificateDer],
                Crls = [CreateList(f.CreateCrlRequest() with { Issuer = f.Pki.SignatureCas[1] })],
            }),
        CreateAcceptedScenario("crl-stale", "nextUpdate is over.", "RFC 5280 6.3.3", "CRL-STALE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Stale)),
        CreateAcceptedScenario("crl-future", "thisUpdate is tomorrow.", "RFC 5280 5.1.2.4", "CRL-FUTURE",
            f => f.Pki.CreateMunicipalCrl(PkiFixture.Prefecture, PkiFixture.City, Now, CrlAge.Future)),
        new("crl-rolled-back", "A list that is older than the one before it.", "RFC 5280 5.2.3", null, (f, good) => good with
        {
            Crls = [CreateList(f.CreateCrlRequest()), CreateList(f.CreateCrlRequest() with { Number = 1, ThisUpdate = Now.AddHours(-30) })],
        })
        {
            ExpectedListCodes = [null, "CRL-ROLLED-BACK"],
        },
        CreateRefusedScenario("crl-forged", "Another key signed the list.", "RFC 5280 6.3.3", "CRL-SIGNATURE",
            f => CreateList(f.CreateCrlRequest() with { SigningKeyOverride = RSA.Create(2048) })),
        new(
            "crl-ecdsa-signature-malformed",
            "An ECDSA signature that is no two integers.",
            "RFC 3279 2.2.3",
            "CRL-MISSING",
            (f, good) =>
                good with
                {
                    Anchors = [.. good.Anchors, f.Pki.SignatureCas[3].CertificateDer],
                    Crls = [CreateListWithMalformedSignature(f)],
                })
        {
            LeniencyDecision = "an ECDSA signature that is none",
            ExpectedListCodes = ["CRL-SIGNATURE"],
        },
        CreateRefusedScenario(
            "crl-trailing-bytes",
            "A byte follows the list.",
            "RFC 5280 5.1",
            MalformedCode,
            f => [.. CreateList(f.CreateCrlRequest()), 0]),
        CreateRefusedScenario(
            "crl-next-update-missing",
            "nextUpdate is missing.",
            "RFC 5280 5.1.2.5",
            MalformedCode,
            GetSample("crl-next-update-missing")),
        CreateRefusedScenario(
            "crl-update-order",
            "nextUpdate is before thisUpdate.",
            "RFC 5280 5.1.2.5",
            MalformedCode,
            GetSample("crl-update-order"),
            "nextUpdate before thisUpdate"),
        CreateRefusedScenario(
            "crl-number-missing",
            "cRLNumber is missing.",
            "RFC 5280 5.2.3",
            MalformedCode,
            GetSample("crl-number-missing")),
        CreateRefusedScenario(
            "crl-number-critical",
            "cRLNumber is critical.",
            "RFC 5280 5.2.3",
            MalformedCode,
            GetSample("crl-number-critical"),
            "cRLNumber critical"),
        CreateRefusedScenario(
            "crl-number-too-long",
            "cRLNumber has more than 20 octets.",
            "RFC 5280 5.2.3",
            MalformedCode,
            GetSample("crl-number-too-long")),
        CreateRefusedScenario(
            "crl-aki-critical",
            "authorityKeyIdentifier is critical.",
            "RFC 5280 5.2.1",
            MalformedCode,
            GetSample("crl-aki-critical"),
            "authorityKeyIdentifier critical"),
        CreateRefusedScenario("crl-idp-not-critical", "issuingDistributionPoint is not critical.", "RFC 5280 5.2.5", MalformedCode,
            GetSample("crl-idp-not-critical"), "issuingDistributionPoint not critical"),
        CreateRefusedScenario(
            "crl-idp-empty",
            "issuingDistributionPoint is empty.",
            "RFC 5280 5.2.5",
            MalformedCode,
            GetSample("crl-idp-empty"),
            "issuingDistributionPoint empty"),
        CreateAcceptedScenario("crl-idp-missing", "A list of the whole CA.", "RFC 5280 5.2.5", null, GetSample("crl-idp-missing")),
        CreateAcceptedScenario("crl-whole-ca-revoked", "The list of the whole CA has the certificate.", "RFC 5280 5.2.5", "CRL-REVOKED",
            f => CreateList(CreateWholeCaRequest(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] })),
        new("crl-whole-ca-beside", "The list of the whole CA has the certificate, that of its distribution point has not.",
            "RFC 5280 6.3.3",
            "CRL-REVOKED", (f, good) => good with
            {
                Crls =
                [
                    CreateList(CreateWholeCaRequest(f) with { Entries = [new Entry(f.Leaf.Serial, Now.AddDays(-3), 3)] }),
                    CreateList(f.CreateCrlRequest()),
                ],
            }),
        new(
            "crl-point-beside-whole-ca",
            "The list of the distribution point has the certificate, that of the whole CA has not.",
            "RFC 5280 6.3.3",
            "CRL-REVOKED",
            (f, good) => good with { Crls = [CreateList(CreateWholeCaRequest(f)), CreateListWithReason(f, 3)] }),
        CreateAcceptedScenario(
            "crl-version-1",
            "A list of the whole CA of version 1.",
            "RFC 5280 5.1.2.1",
            "CRL-MISSING",
            f => CreateList(f.CreateCrlRequest() with { IsVersion1 = true, Entries = [new Entry([5], Now, null)] })) with
        {
            ExpectedListCodes = [UnsupportedCode],
        },
        CreateRefusedScenario(
            "crl-idp-indirect",
            "The list is indirect.",
            "RFC 5280 5.2.5",
            UnsupportedCode,
            GetSample("crl-idp-indirect")),
        CreateRefusedScenario(
            "crl-idp-reasons",
            "The list is about some reasons only.",
            "RFC 5280 5.2.5",
            UnsupportedCode,
            GetSample("crl-idp-reasons")),
        CreateRefusedScenario("crl-delta", "The list is a delta.", "RFC 5280 5.2.4", UnsupportedCode, GetSample("crl-delta")),
        CreateRefusedScenario("crl-critical-unknown", "A critical extension that nobody knows.", "RFC 5280 5.2", UnsupportedCode,
            GetSample("crl-critical-unknown")),
        CreateRefusedScenario(
            "crl-extension-repeated",
            "An extension is there twice.",
            "RFC 5280 5.2",
            MalformedCode,
            CreateListWithRepeatedExtension,
            RepeatedExtensionDecision),
        CreateRefusedScenario("crl-entry-reason-repeated", "reasonCode of an entry is there twice.", "RFC 5280 5.3", MalformedCode,
            f => CreateListWithEntries(f, new Entry([5], Now, 1) { ExtraExtension = ReasonCodeExtension }), RepeatedExtensionDecision),
        CreateRefusedScenario(
            "crl-entry-extension-repeated",
            "An unknown extension of an entry is there twice.",
            "RFC 5280 5.3",
            MalformedCode,
            f => CreateListWithEntries(f, new Entry([5], Now, 1) { ExtraExtension = UnknownExtension, RepeatsExtraExtension = true }),
            RepeatedExtensionDecision),
        CreateRefusedScenario("crl-entry-reason-remove", "reasonCode of an entry is removeFromCRL.", "RFC 5280 5.3.1", UnsupportedCode,
            GetSample("crl-entry-reason-remove")),
        CreateRefusedScenario(
            "crl-entry-reason-unused",
            "reasonCode of an entry is 7.",
            "RFC 5280 5.3.1",
            MalformedCode,
            GetSample("crl-entry-reason-unused")),
        CreateRefusedScenario(
            "crl-entry-issuer",
            "An entry names another issuer.",
            "RFC 5280 5.3.3",
            UnsupportedCode,
            GetSample("crl-entry-issuer")),
        CreateRefusedScenario(
            "crl-entry-date-before-1950",
            "An entry's date is before 1950.",
            "RFC 5280 5.1.2.6",
            MalformedCode,
            f =>
                ChangeAndResign(
                    f,
                    elements =>
                        elements.Insert(
                            5,
                            RawDerWriter.EncodeSequence(
                                RawDerWriter.EncodeSequence(
                                    [0x02, 0x01, 0x05],
                                    DerEditor.EncodeGeneralizedTime(new DateTimeOffset(1949, 6, 1, 0, 0, 0, TimeSpan.Zero))))))),
        CreateAcceptedScenario("crl-entries-empty", "revokedCertificates is there and empty.", "RFC 5280 5.1.2.6", null,
            f => ChangeAndResign(f, elements => elements.Insert(5, [0x30, 0x00])), "revokedCertificates there and empty"),
        CreateAcceptedScenario("crl-generalized-time", "thisUpdate before 2050 is a GeneralizedTime.", "RFC 5280 5.1.2.4", null,
            f => ChangeAndResign(f, elements => elements[3] = DerEditor.EncodeGeneralizedTime(Now.AddHours(-1))),
            "thisUpdate, nextUpdate before 2050 as GeneralizedTime"),
        CreateAcceptedScenario(
            "crl-aki-other-generation",
            "authorityKeyIdentifier is another generation's.",
            "RFC 5280 6.3.3",
            null,
            CreateListOfOtherGeneration,
            "authorityKeyIdentifier of another generation"),
        CreateAcceptedScenario("crl-freshest", "The list points to delta lists.", "RFC 5280 5.2.6", null, GetSample("crl-freshest"),
            "freshestCRL, not critical"),
        CreateRefusedScenario(
            "crl-freshest-critical",
            "freshestCRL is critical.",
            "RFC 5280 5.2.6",
            UnsupportedCode,
            GetSample("crl-freshest-critical"),
            "freshestCRL, critical"),
        CreateAcceptedScenario(
            "crl-entry-serial-zero",
            "An entry has serial number zero.",
            "RFC 5280 5.1.2.6",
            null,
            GetSample("crl-entry-serial-zero")),
        CreateAcceptedScenario("crl-entry-serial-repeated", "Two entries have one serial number.", "RFC 5280 5.1.2.6", null,
            GetSample("crl-entry-serial-repeated")),
    ];

    private static Func<PkiFixture, byte[]> GetSample(string rule) => fixture => ListSamples.All[rule](fixture);

    private static CaseScenario CreateAcceptedScenario(
        string id, string title, string clause, string? code, Func<PkiFixture, byte[]> createList, string? decision = null) =>
        new(id, title, clause, code, (fixture, good) => good with { Crls = [createList(fixture)] }) { LeniencyDecision = decision };

    private static CaseScenario CreateRefusedScenario(
        string id, string title, string clause, string listCode, Func<PkiFixture, byte[]> createList, string? decision = null) =>
        CreateAcceptedScenario(id, title, clause, "CRL-MISSING", createList, decision) with { ExpectedListCodes = [listCode] };

    private static CrlRequest CreateWholeCaRequest(PkiFixture fixture) =>
        fixture.CreateCrlRequest() with
        {
            OmitsIssuingDistributionPoint = true,
        };

    private static byte[] CreateListWithReason(PkiFixture fixture, int reason) =>
        CreateListWithEntries(fixture, new Entry(fixture.Leaf.Serial, Now.AddDays(-3), reason));

    private static byte[] ChangeAndResign(PkiFixture fixture, Action<List<byte[]>> change) =>
        DerEditor.ChangeAndSign(CreateList(fixture.CreateCrlRequest() with { Entries = [] }), fixture.Pki.SignatureCas[2].Key, change);

    private static byte[] CreateListWithRepeatedExtension(PkiFixture fixture) =>
        CreateList(fixture.CreateCrlRequest() with { RewriteExtensions = extensions => [.. extensions, extensions[0]] });

    private static byte[] CreateListOfOtherGeneration(PkiFixture fixture)
    {
        byte[] value = [0x30, 0x16, 0x80, 0x14, .. fixture.Pki.SignatureCas[1].KeyId];
        return CreateList(fixture.CreateCrlRequest() with
        {
            RewriteExtensions = extensions => extensions.Select(extension =>
                extension.Oid == JpkiOids.AuthorityKeyIdentifier ? extension with { Value = value } : extension),
        });
    }

    private static byte[] CreateListWithMalformedSignature(PkiFixture fixture) =>
        RawDerWriter.ChangeOuterElements(
            CreateList(fixture.CreateCrlRequest() with { Issuer = fixture.Pki.SignatureCas[3] }),
            outer => outer[2] = [0x03, 0x03, 0x00, 0x30, 0x00]);
}
