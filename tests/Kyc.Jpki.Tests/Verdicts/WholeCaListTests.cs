using Kyc.Jpki.Revocation;
using Kyc.Jpki.Tests.Lint;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Verdicts;

/// <summary>
/// Checks that a revocation list that covers the whole CA works alone and together with the list of a distribution point, in memory and
/// when it is read from the index file.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class WholeCaListTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;

    private CrlRequest WholeCaRequest => fixture.CreateCrlRequest() with { OmitsIssuingDistributionPoint = true };

    private CrlRequest AddRevokedEntry(CrlRequest request) =>
        request with
        {
            Entries = [new Entry(fixture.Leaf.Serial, Now.AddDays(-1), 1)],
        };

    [Fact]
    public void A_whole_CA_list_is_used_for_certificates_with_and_without_a_distribution_point()
    {
        foreach (var request in (LeafRequest[])[new(), new() { City = "Minato-ku" },
            new() { RewriteExtensions = RemoveDistributionPoint }])
        {
            var verdict = new TestVerification(fixture) { Crls = CreateIndex(WholeCaRequest) }.With(request).Run();
            Assert.Null(verdict.Failure);
            Assert.Equal("all certificates of " + fixture.NewestRsaAnchor.Name, verdict.Crl!.DistributionPoint);
        }

        Assert.Same(VerdictFailures.CrlRevoked, Verify(AddRevokedEntry(WholeCaRequest)).Failure);
    }

    [Fact]
    public void A_list_of_user_certificates_only_covers_the_whole_CA() =>
        Assert.Null(
            Verify(WholeCaRequest with { OmitsIssuingDistributionPoint = false, RewriteExtensions = LimitToUserCertificates }).Failure);

    [Fact]
    public void A_revocation_on_either_of_two_lists_decides_and_the_verdict_names_that_list()
    {
        AssertRevokedBy(AddRevokedEntry(WholeCaRequest), fixture.CreateCrlRequest(), isRevokedByWholeCaList: true);
        AssertRevokedBy(WholeCaRequest, AddRevokedEntry(fixture.CreateCrlRequest()), isRevokedByWholeCaList: false);
    }

    [Fact]
    public void If_one_of_two_lists_is_stale_the_other_list_is_used()
    {
        var makeStale = (CrlRequest request) => request with { ThisUpdate = Now.AddDays(-2), NextUpdate = Now.AddSeconds(-1) };
        var wholeCaVerdict = Verify(WholeCaRequest, makeStale(fixture.CreateCrlRequest()));
        Assert.Null(wholeCaVerdict.Failure);
        Assert.StartsWith("all certificates of", wholeCaVerdict.Crl!.DistributionPoint, StringComparison.Ordinal);
        Assert.Equal(PkiFixture.DistributionPoint, Verify(makeStale(WholeCaRequest), fixture.CreateCrlRequest()).Crl!.DistributionPoint);
        Assert.Same(VerdictFailures.CrlStale, Verify(makeStale(WholeCaRequest), makeStale(fixture.CreateCrlRequest())).Failure);
        Assert.Same(VerdictFailures.CrlStale, Verify(makeStale(WholeCaRequest)).Failure);
    }

    // The forms of cRLDistributionPoints are, in turn: two points; a point and a second one with a URI; a fullName of a directory name and
    // a URI; a point for some reasons only; bytes after the points.
    public static TheoryData<string> UnknownPointForms => ["two", "uri beside", "uri in the name", "reasons", "trailing"];

    [Theory]
    [MemberData(nameof(UnknownPointForms))]
    public void No_list_is_used_for_a_certificate_with_an_unknown_form_of_distribution_point(string form)
    {
        var request = new LeafRequest
        {
            RewriteExtensions = extensions =>
                extensions.Select(extension =>
                    extension.Oid == JpkiOids.CrlDistributionPoints
                        ? extension with
                        {
                            Value = EncodeDistributionPoints(form, extension.Value),
                        }
                        : extension),
        };
        var verdict = new TestVerification(fixture) { Crls = CreateIndex(WholeCaRequest, fixture.CreateCrlRequest()) }.With(request).Run();
        Assert.Same(VerdictFailures.CrlMissing, verdict.Failure);
    }

    [Fact]
    public void A_list_of_another_generation_is_reported_as_such()
    {
        Assert.Same(VerdictFailures.CrlFromOtherGeneration, Verify(WholeCaRequest with { Issuer = fixture.Pki.SignatureCas[1] }).Failure);
        Assert.Same(VerdictFailures.CrlMissing, new TestVerification(fixture) { Crls = RevocationIndex.Empty }.Run().Failure);
    }

    [Fact]
    public void An_older_list_does_not_replace_a_newer_one_and_a_list_without_a_number_is_unsupported()
    {
        var index = CreateIndex(WholeCaRequest);
        var olderCrl = PkiFixture.CreateCrl(WholeCaRequest with { ThisUpdate = Now.AddDays(-3) });
        Assert.Same(index, index.WithCrl(olderCrl, fixture.NewestRsaAnchor, out var failure));
        Assert.Same(VerdictFailures.CrlRolledBack, failure);
        index.WithCrl(PkiFixture.CreateCrl(WholeCaRequest with { IsVersion1 = true }), fixture.NewestRsaAnchor, out failure);
        Assert.Same(VerdictFailures.CrlUnsupported, failure);
    }

    [Fact]
    public void A_whole_CA_list_read_from_the_index_file_is_used()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-whole-").FullName;
        try
        {
            var path = Path.Combine(folder, "revocation.index");
            RevocationIndexFile.Write(path, CreateIndex(AddRevokedEntry(WholeCaRequest), fixture.CreateCrlRequest()));
            Assert.True(RevocationIndexFile.TryOpen(path, fixture.Anchors, out var index, out var problem), problem);
            Assert.Equal(2, index!.Crls.Count);
            Assert.Same(VerdictFailures.CrlRevoked, new TestVerification(fixture) { Crls = index }.Run().Failure);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<CertificateExtension> RemoveDistributionPoint(IEnumerable<CertificateExtension> extensions) =>
        extensions.Where(extension => extension.Oid != JpkiOids.CrlDistributionPoints);

    // Replaces the value of the extension with IssuingDistributionPoint { onlyContainsUserCerts [1] TRUE }.
    private static IEnumerable<CertificateExtension> LimitToUserCertificates(IEnumerable<CertificateExtension> extensions) =>
        extensions.Select(extension =>
            extension.Oid == "2.5.29.28" ? extension with { Value = [0x30, 0x03, 0x81, 0x01, 0xFF] } : extension);

    // Encodes cRLDistributionPoints in the given form, from a value with one point: SEQUENCE OF DistributionPoint { [0] { [0] fullName } }.
    private static byte[] EncodeDistributionPoints(string form, byte[] singlePointValue)
    {
        var point = RawDerWriter.ReadElements(singlePointValue)[0];
        var name = RawDerWriter.ReadElements(RawDerWriter.ReadElements(point)[0])[0];
        byte[] uri = [0x86, 0x03, 0x61, 0x2E, 0x62];
        byte[] someReasons = [0x81, 0x02, 0x07, 0x80];
        return form switch
        {
            "two" => RawDerWriter.EncodeTlv(0x30, point, point),
            "uri beside" => RawDerWriter.EncodeTlv(
                0x30,
                point,
                RawDerWriter.EncodeTlv(0x30, RawDerWriter.EncodeTlv(0xA0, RawDerWriter.EncodeTlv(0xA0, uri)))),
            "uri in the name" => RawDerWriter.EncodeTlv(
                0x30,
                RawDerWriter.EncodeTlv(
                    0x30,
                    RawDerWriter.EncodeTlv(0xA0, RawDerWriter.EncodeTlv(0xA0, [.. RawDerWriter.ReadElements(name), uri])))),
            "reasons" => RawDerWriter.EncodeTlv(0x30, RawDerWriter.EncodeTlv(0x30, RawDerWriter.ReadElements(point)[0], someReasons)),
            _ => [.. singlePointValue, 0x05, 0x00],
        };
    }

    private void AssertRevokedBy(CrlRequest wholeCaRequest, CrlRequest pointRequest, bool isRevokedByWholeCaList)
    {
        foreach (var requests in (CrlRequest[][])[[wholeCaRequest, pointRequest], [pointRequest, wholeCaRequest]])
        {
            var verdict = Verify(requests);
            Assert.Same(VerdictFailures.CrlRevoked, verdict.Failure);
            Assert.Equal(isRevokedByWholeCaList, verdict.Crl!.DistributionPointDer.IsEmpty);
        }
    }

    private SignatureVerdict Verify(params CrlRequest[] requests) => new TestVerification(fixture) { Crls = CreateIndex(requests) }.Run();

    private RevocationIndex CreateIndex(params CrlRequest[] requests) => requests.Aggregate(RevocationIndex.Empty, (index, request) =>
    {
        var crl = PkiFixture.CreateCrl(request);
        Assert.True(fixture.Anchors.TryVerify(crl, out var signer, out var failure), failure?.Code);
        index = index.WithCrl(crl, signer!, out failure);
        Assert.Null(failure);
        return index;
    });
}
