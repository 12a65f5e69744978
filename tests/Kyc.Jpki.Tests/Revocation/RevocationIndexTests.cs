using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Revocation;

[Collection(nameof(PkiFixture))]
public sealed class RevocationIndexTests(PkiFixture fixture)
{
    [Fact]
    public void A_list_is_found_by_its_distribution_point_and_signing_key_only()
    {
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest());
        var index = RevocationIndex.Empty.WithCrl(crl, fixture.NewestRsaAnchor, out var failure);
        Assert.Null(failure);
        Assert.True(index.TryGetCrl(crl.DistributionPointDer.ToArray(), fixture.NewestRsaAnchor.KeyId.ToArray(), out var found));
        Assert.Equal(crl.Sha256.ToArray(), found!.Sha256.ToArray());
        Assert.False(index.TryGetCrl(crl.DistributionPointDer, fixture.Anchors.Anchors[1].KeyId, out _));
        var otherCityCrl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { City = "Minato-ku" });
        Assert.False(index.TryGetCrl(otherCityCrl.DistributionPointDer, fixture.NewestRsaAnchor.KeyId, out _));
        Assert.Equal(2, index.WithCrl(otherCityCrl, fixture.NewestRsaAnchor, out _).Crls.Count);
        Assert.Empty(RevocationIndex.Empty.Crls);
    }

    [Fact]
    public void A_newer_list_replaces_the_old_one_and_leaves_the_old_snapshot_unchanged()
    {
        var firstIndex = RevocationIndex.Empty.WithCrl(CreateCrl(5, 0), fixture.NewestRsaAnchor, out _);
        var secondIndex = firstIndex.WithCrl(CreateCrl(6, 1), fixture.NewestRsaAnchor, out var failure);
        Assert.Null(failure);
        Assert.Equal("05", Assert.Single(firstIndex.Crls).Identity.NumberHex);
        Assert.Equal("06", Assert.Single(secondIndex.Crls).Identity.NumberHex);
    }

    [Fact]
    public void Adding_the_same_list_twice_does_not_change_the_index()
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest());
        Assert.True(CertificateRevocationList.TryParse(der, out var firstCrl, out _));
        Assert.True(CertificateRevocationList.TryParse(der, out var secondCrl, out _));
        var index = RevocationIndex.Empty.WithCrl(firstCrl!, fixture.NewestRsaAnchor, out _);
        Assert.Same(index, index.WithCrl(secondCrl!, fixture.NewestRsaAnchor, out var failure));
        Assert.Null(failure);
    }

    [Theory]
    [InlineData(255, 1, false)]
    [InlineData(255, -1, false)]
    [InlineData(256, -1, false)]
    [InlineData(257, -1, false)]
    [InlineData(256, 0, false)]
    [InlineData(256, 1, true)]
    [InlineData(257, 0, true)]
    [InlineData(65536, 1, true)]
    public void A_list_with_a_lower_number_an_earlier_time_or_contradictory_content_is_refused(int number, int hours, bool isAccepted)
    {
        // The list number 255 is encoded in one octet, and 256 in two octets. 255 must count as the lower number.
        var index = RevocationIndex.Empty.WithCrl(CreateCrl(256, 0), fixture.NewestRsaAnchor, out _);
        var updatedIndex = index.WithCrl(CreateCrl(number, hours, reason: 1), fixture.NewestRsaAnchor, out var failure);
        Assert.Same(isAccepted ? null : VerdictFailures.CrlRolledBack, failure);
        Assert.Equal(!isAccepted, ReferenceEquals(index, updatedIndex));
    }

    [Fact]
    public void The_identity_of_a_list_contains_its_number_distribution_point_times_hash_and_signer()
    {
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Number = 4660 });
        var identity = Assert.Single(RevocationIndex.Empty.WithCrl(crl, fixture.NewestRsaAnchor, out _).Crls).Identity;
        Assert.Equal("1234", identity.NumberHex);
        Assert.Equal(crl.DistributionPoint, identity.DistributionPoint);
        Assert.Equal((crl.ThisUpdate, crl.NextUpdate), (identity.ThisUpdate, identity.NextUpdate));
        Assert.Equal(Convert.ToHexString(crl.Sha256.Span), identity.Sha256Hex);
        Assert.Equal(Convert.ToHexString(fixture.Pki.SignatureCas[2].KeyId), identity.SignerKeyIdHex);
    }

    [Theory]
    [InlineData(0, TrustedCrlFreshness.Fresh)]
    [InlineData(-301, TrustedCrlFreshness.NotYetValid)]
    [InlineData(-300, TrustedCrlFreshness.Fresh)]
    [InlineData(36000, TrustedCrlFreshness.Fresh)]
    [InlineData(36001, TrustedCrlFreshness.Stale)]
    public void Freshness_ends_at_the_next_update_and_begins_within_the_clock_tolerance(
        int secondsAfterThisUpdate, TrustedCrlFreshness expected)
    {
        var policy = new VerificationPolicy { ClockSkew = TimeSpan.FromMinutes(5) };
        Assert.Equal(
            expected,
            CreateTrustedCrl(TimeSpan.FromHours(10)).GetFreshness(PkiFixture.Now.AddSeconds(secondsAfterThisUpdate), policy));
    }

    [Theory]
    [InlineData(72 * 3600, TrustedCrlFreshness.Fresh)]
    [InlineData((72 * 3600) + 1, TrustedCrlFreshness.Stale)]
    public void A_list_older_than_the_policy_allows_is_stale_whatever_its_next_update(int secondsAfterThisUpdate,
        TrustedCrlFreshness expected) =>
        Assert.Equal(
            expected, CreateTrustedCrl(TimeSpan.FromDays(30))
                .GetFreshness(PkiFixture.Now.AddSeconds(secondsAfterThisUpdate), VerificationPolicy.Default));

    private TrustedCrl CreateTrustedCrl(TimeSpan untilNextUpdate)
    {
        var crl = PkiFixture.CreateCrl(
            fixture.CreateCrlRequest() with
            {
                ThisUpdate = PkiFixture.Now,
                NextUpdate = PkiFixture.Now + untilNextUpdate,
            });
        return Assert.Single(RevocationIndex.Empty.WithCrl(crl, fixture.NewestRsaAnchor, out _).Crls);
    }

    private CertificateRevocationList CreateCrl(int number, int hours, int? reason = null) =>
        PkiFixture.CreateCrl(
            fixture.CreateCrlRequest() with
            {
                Number = number,
                ThisUpdate = PkiFixture.Now.AddHours(hours),
                NextUpdate = PkiFixture.Now.AddHours(hours + 24),
                Entries = [new Kyc.VirtualCard.Pki.CrlEntry([1], PkiFixture.Now, reason)],
            });
}
