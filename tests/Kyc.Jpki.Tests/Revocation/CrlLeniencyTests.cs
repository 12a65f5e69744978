using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>
/// Checks that a revocation list that violates RFC 5280 is refused, or accepted despite the violation, as
/// docs/adr/0018-certificate-leniencies.md specifies for each violation.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class CrlLeniencyTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset Now = PkiFixture.Now;

    [Theory]
    [InlineData(JpkiOids.CrlNumber, true)]
    [InlineData(JpkiOids.AuthorityKeyIdentifier, true)]
    [InlineData(JpkiOids.IssuingDistributionPoint, false)]
    public void An_extension_of_the_wrong_criticality_makes_a_list_malformed(string oid, bool isCritical) =>
        AssertMalformed(fixture.CreateCrlRequest() with
        {
            RewriteExtensions = extensions => extensions.Select(
                extension => extension.Oid == oid ? extension with { IsCritical = isCritical } : extension),
        });

    [Theory]
    [InlineData(JpkiOids.CrlNumber)]
    [InlineData(JpkiOids.AuthorityKeyIdentifier)]
    [InlineData(JpkiOids.IssuingDistributionPoint)]
    [InlineData("1.2.3.4")]
    [InlineData("2.5.29.99")]
    public void A_repeated_extension_makes_a_list_malformed(string oid)
    {
        var unknownExtension = new CertificateExtension(oid, false, [0x05, 0x00]);
        AssertMalformed(fixture.CreateCrlRequest() with
        {
            RewriteExtensions = extensions => extensions.Any(extension => extension.Oid == oid)
                ? extensions.Append(extensions.First(extension => extension.Oid == oid))
                : [unknownExtension, .. extensions, unknownExtension],
        });
    }

    [Fact]
    public void A_repeated_extension_of_an_entry_makes_a_list_malformed()
    {
        var reasonExtension = new CertificateExtension(JpkiOids.ReasonCode, false, [0x0A, 0x01, 0x01]);
        AssertMalformed(fixture.CreateCrlRequest() with { Entries = [new Entry([1], Now, 1) { ExtraExtension = reasonExtension }] });
        var unknownExtension = new CertificateExtension("1.2.3.4", false, [0x05, 0x00]);
        var entry = new Entry([1], Now, 1) { ExtraExtension = unknownExtension };
        AssertMalformed(fixture.CreateCrlRequest() with { Entries = [entry with { RepeatsExtraExtension = true }] });
        PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = [entry] });
    }

    [Fact]
    public void Too_many_extensions_make_a_list_malformed() => AssertMalformed(fixture.CreateCrlRequest() with
    {
        RewriteExtensions = extensions => extensions.Concat(
            Enumerable.Range(0, 40).Select(number => new CertificateExtension($"1.2.3.{number}", false, [0x05, 0x00]))),
    });

    [Fact]
    public void A_list_whose_next_update_is_before_its_issue_is_malformed()
    {
        AssertMalformed(fixture.CreateCrlRequest() with { ThisUpdate = Now, NextUpdate = Now.AddSeconds(-1) });
        PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { ThisUpdate = Now, NextUpdate = Now });
    }

    [Fact]
    public void An_empty_issuingDistributionPoint_is_refused()
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest() with
        {
            RewriteExtensions = extensions => extensions.Select(
                extension => extension.Oid == JpkiOids.IssuingDistributionPoint ? extension with { Value = [0x30, 0x00] } : extension),
        });
        Assert.False(CertificateRevocationList.TryParse(der, out _, out var failure));
        Assert.Same(VerdictFailures.CrlMalformed, failure);
    }

    [Fact]
    public void A_list_without_entries_and_a_GeneralizedTime_before_2050_are_read()
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = [] });
        // The elements of the list are version, signature, issuer, thisUpdate, nextUpdate, extensions.
        var (key, time) = (fixture.Pki.SignatureCas[2].Key, DerEditor.EncodeGeneralizedTime(Now.AddHours(-1)));
        AssertAccepted(DerEditor.ChangeAndSign(der, key, elements => elements.Insert(5, [0x30, 0x00])));
        AssertAccepted(DerEditor.ChangeAndSign(der, key, elements => elements[3] = time));
    }

    [Fact]
    public void A_pointer_to_delta_lists_is_ignored_unless_it_is_critical()
    {
        var freshestCrlExtension = new CertificateExtension(JpkiOids.FreshestCrl, false, [0x30, 0x00]);
        AssertAccepted(
            CrlWriter.Create(
                fixture.CreateCrlRequest() with { RewriteExtensions = extensions => extensions.Append(freshestCrlExtension) }));
        var criticalDer = CrlWriter.Create(
            fixture.CreateCrlRequest() with
            {
                RewriteExtensions = extensions => extensions.Append(freshestCrlExtension with { IsCritical = true }),
            });
        Assert.False(CertificateRevocationList.TryParse(criticalDer, out _, out var failure));
        Assert.Same(VerdictFailures.CrlUnsupported, failure);
    }

    private void AssertAccepted(byte[] der)
    {
        Assert.True(CertificateRevocationList.TryParse(der, out var crl, out var failure), failure?.Code);
        Assert.True(fixture.Anchors.TryVerify(crl!, out var signer, out failure), failure?.Code);
        Assert.Single(RevocationIndex.Empty.WithCrl(crl!, signer!, out _).Crls);
    }

    private static void AssertMalformed(CrlRequest request)
    {
        Assert.False(CertificateRevocationList.TryParse(CrlWriter.Create(request), out _, out var failure));
        Assert.Same(VerdictFailures.CrlMalformed, failure);
    }
}
