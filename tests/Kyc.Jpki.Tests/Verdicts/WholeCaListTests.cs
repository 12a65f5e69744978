using Kyc.Jpki.Revocation;
using Kyc.Jpki.Tests.Lint;
using Kyc.Jpki.Verdicts;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Verdicts;

/// <summary>
/// Checks that a list of the whole CA works alone and together with lists of distribution points, in memory and from the index file.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class WholeCaListTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;

    private CrlRequest Whole => fixture.CreateRequest() with { OmitsIssuingDistributionPoint = true };

    private CrlRequest AddRevokedEntry(CrlRequest request) =>
        request with
        {
            Entries = [new Entry(fixture.Leaf.Serial, Now.AddDays(-1), 1)],
        };

    [Fact]
    public void A_whole_CA_list_answers_with_and_without_a_distribution_point()
    {
        foreach (var request in (LeafRequest[])[new(), new() { City = "Minato-ku" },
            new() { RewriteExtensions = RemoveDistributionPoint }])
        {
            var verdict = new TestVerification(fixture) { Crls = CreateIndex(Whole) }.With(request).Run();
            Assert.Null(verdict.Failure);
            Assert.Equal("all certificates of " + fixture.Newest.Name, verdict.Crl!.DistributionPoint);
        }

        Assert.Same(VerdictFailures.CrlRevoked, Verify(AddRevokedEntry(Whole)).Failure);
    }

    [Fact]
    public void A_list_of_user_certificates_only_covers_the_whole_CA() =>
        Assert.Null(Verify(Whole with { OmitsIssuingDistributionPoint = false, RewriteExtensions = LimitToUserCertificates }).Failure);

    [Fact]
    public void A_revocation_on_either_list_decides_and_the_evidence_names_that_list()
    {
        AssertRevokedBy(AddRevokedEntry(Whole), fixture.CreateRequest(), isWhole: true);
        AssertRevokedBy(Whole, AddRevokedEntry(fixture.CreateRequest()), isWhole: false);
    }

    [Fact]
    public void When_one_list_may_not_be_used_the_other_list_decides()
    {
        var stale = (CrlRequest request) => request with { ThisUpdate = Now.AddDays(-2), NextUpdate = Now.AddSeconds(-1) };
        var whole = Verify(Whole, stale(fixture.CreateRequest()));
        Assert.Null(whole.Failure);
        Assert.StartsWith("all certificates of", whole.Crl!.DistributionPoint, StringComparison.Ordinal);
        Assert.Equal(PkiFixture.DistributionPoint, Verify(stale(Whole), fixture.CreateRequest()).Crl!.DistributionPoint);
        Assert.Same(VerdictFailures.CrlStale, Verify(stale(Whole), stale(fixture.CreateRequest())).Failure);
        Assert.Same(VerdictFailures.CrlStale, Verify(stale(Whole)).Failure);
    }

    // The forms of cRLDistributionPoints are, in turn: two points; a point and a second one with a URI; a fullName of a directory name and
    // a URI; a point for some reasons only; bytes after the points.
    public static TheoryData<string> UnknownPoints => ["two", "uri beside", "uri in the name", "reasons", "trailing"];

    [Theory]
    [MemberData(nameof(UnknownPoints))]
    public void A_whole_CA_list_alone_does_not_answer_for_unknown_distribution_points(string form)
    {
        var request = new LeafRequest
        {
            RewriteExtensions = extensions =>
                extensions.Select(extension =>
                    extension.Oid == JpkiOids.CrlDistributionPoints
                        ? extension with
                        {
                            Value = EncodePoints(form, extension.Value),
                        }
                        : extension),
        };
        var verdict = new TestVerification(fixture) { Crls = CreateIndex(Whole, fixture.CreateRequest()) }.With(request).Run();
        Assert.Same(VerdictFailures.CrlMissing, verdict.Failure);
    }

    [Fact]
    public void A_list_of_another_generation_is_reported_as_such()
    {
        Assert.Same(VerdictFailures.CrlOtherGeneration, Verify(Whole with { Issuer = fixture.Pki.SignatureCas[1] }).Failure);
        Assert.Same(VerdictFailures.CrlMissing, new TestVerification(fixture) { Crls = RevocationIndex.Empty }.Run().Failure);
    }

    [Fact]
    public void An_older_list_replaces_no_newer_one_and_a_list_without_number_replaces_none()
    {
        var index = CreateIndex(Whole);
        var older = PkiFixture.Parse(Whole with { ThisUpdate = Now.AddDays(-3) });
        Assert.Same(index, index.WithCrl(older, fixture.Newest, out var failure));
        Assert.Same(VerdictFailures.CrlRolledBack, failure);
        index.WithCrl(PkiFixture.Parse(Whole with { IsVersion1 = true }), fixture.Newest, out failure);
        Assert.Same(VerdictFailures.CrlUnsupported, failure);
    }

    [Fact]
    public void A_whole_CA_list_answers_from_the_index_file_too()
    {
        var folder = Directory.CreateTempSubdirectory("kyc-whole-").FullName;
        try
        {
            var path = Path.Combine(folder, "revocation.index");
            RevocationIndexFile.Write(path, CreateIndex(AddRevokedEntry(Whole), fixture.CreateRequest()));
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
    private static byte[] EncodePoints(string form, byte[] one)
    {
        var point = RawDer.ReadElements(one)[0];
        var name = RawDer.ReadElements(RawDer.ReadElements(point)[0])[0];
        byte[] uri = [0x86, 0x03, 0x61, 0x2E, 0x62];
        byte[] some = [0x81, 0x02, 0x07, 0x80];
        return form switch
        {
            "two" => RawDer.EncodeTlv(0x30, point, point),
            "uri beside" => RawDer.EncodeTlv(0x30, point, RawDer.EncodeTlv(0x30, RawDer.EncodeTlv(0xA0, RawDer.EncodeTlv(0xA0, uri)))),
            "uri in the name" => RawDer.EncodeTlv(
                0x30,
                RawDer.EncodeTlv(0x30, RawDer.EncodeTlv(0xA0, RawDer.EncodeTlv(0xA0, [.. RawDer.ReadElements(name), uri])))),
            "reasons" => RawDer.EncodeTlv(0x30, RawDer.EncodeTlv(0x30, RawDer.ReadElements(point)[0], some)),
            _ => [.. one, 0x05, 0x00],
        };
    }

    private void AssertRevokedBy(CrlRequest whole, CrlRequest point, bool isWhole)
    {
        foreach (var requests in (CrlRequest[][])[[whole, point], [point, whole]])
        {
            var verdict = Verify(requests);
            Assert.Same(VerdictFailures.CrlRevoked, verdict.Failure);
            Assert.Equal(isWhole, verdict.Crl!.DistributionPointDer.IsEmpty);
        }
    }

    private SignatureVerdict Verify(params CrlRequest[] lists) => new TestVerification(fixture) { Crls = CreateIndex(lists) }.Run();

    private RevocationIndex CreateIndex(params CrlRequest[] lists) => lists.Aggregate(RevocationIndex.Empty, (index, request) =>
    {
        var crl = PkiFixture.Parse(request);
        Assert.True(fixture.Anchors.TryVerify(crl, out var signer, out var failure), failure?.Code);
        index = index.WithCrl(crl, signer!, out failure);
        Assert.Null(failure);
        return index;
    });
}
