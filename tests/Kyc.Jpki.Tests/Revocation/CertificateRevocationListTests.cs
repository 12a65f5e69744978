using System.Numerics;
using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

[Collection(nameof(PkiFixture))]
public sealed class CertificateRevocationListTests(PkiFixture fixture)
{
    private static readonly DateTimeOffset RevocationDate = PkiFixture.Now.AddDays(-3);

    [Fact]
    public void A_list_of_the_profile_is_read_field_by_field()
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest() with { Number = 0xFEDC });
        Assert.True(CertificateRevocationList.TryParse(der, out var crl, out var failure));
        Assert.Null(failure);
        Assert.Equal(PkiFixture.DistributionPoint, crl!.DistributionPoint);
        Assert.Equal(fixture.Pki.SignatureCas[2].NameDer, crl.IssuerDer.ToArray());
        Assert.Equal(fixture.Pki.SignatureCas[2].KeyId, crl.AuthorityKeyId.ToArray());
        Assert.Equal("FEDC", Convert.ToHexString(crl.CrlNumber.Span));
        Assert.Equal(PkiFixture.Now.AddHours(-1), crl.ThisUpdate);
        Assert.Equal(PkiFixture.Now.AddHours(47), crl.NextUpdate);
        Assert.Equal(2, crl.EntryCount);
        Assert.Equal(SHA256.HashData(der), crl.Sha256.ToArray());
    }

    [Fact]
    public void Exactly_the_serials_on_the_list_are_found_with_their_dates_and_reasons()
    {
        var random = new Random(20261120);
        int?[] reasons = [null, 1, 2, 3, 4, 5, 6, 9];
        var entries = Enumerable
            .Range(1, 3000)
            .Select(number => new Entry(CreateSerial(random, number), RevocationDate.AddMinutes(-number), reasons[number % reasons.Length]))
            .ToList();
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = entries });
        Assert.Equal(entries.Count, crl.EntryCount);
        foreach (var entry in entries)
        {
            Assert.True(crl.TryFind(entry.Serial, out var found));
            Assert.Equal(entry.RevocationDate, found.Date);
            Assert.Equal(entry.Reason ?? 0, (int)found.Reason);
            byte[] neighbour = [.. entry.Serial[..^1], (byte)(entry.Serial[^1] ^ 0x80)];
            Assert.Equal(entries.Exists(other => other.Serial.AsSpan().SequenceEqual(neighbour)), crl.TryFind(neighbour, out _));
        }
    }

    [Fact]
    public void A_serial_is_looked_up_by_its_numeric_value()
    {
        Entry[] entries = [new([0x00, 0xFF], RevocationDate, 1), new([0x80], RevocationDate, 1), new([0x00], RevocationDate, 1)];
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = entries });
        Assert.True(crl.TryFind([0xFF], out _));
        Assert.True(crl.TryFind([0x00, 0x00, 0xFF], out _));
        Assert.True(crl.TryFind([0x00], out _));
        Assert.True(crl.TryFind([], out _));
        // The list contains -128, which is not a valid serial number, and does not contain 128.
        Assert.False(crl.TryFind([0x80], out _));
        Assert.False(crl.TryFind([0xFF, 0x00], out _));
        Assert.False(crl.TryFind(new byte[40].Append((byte)1).ToArray(), out _));
        Assert.False(crl.TryFind(Enumerable.Repeat((byte)0x11, 21).ToArray(), out _));
    }

    [Fact]
    public void A_serial_entered_twice_is_found()
    {
        Entry[] entries = [new([7], RevocationDate, 1), new([5], RevocationDate, 1), new([7], RevocationDate, 4)];
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = entries });
        Assert.True(crl.TryFind([7], out _));
        Assert.False(crl.TryFind([6], out _));
    }

    [Fact]
    public void An_empty_list_revokes_nobody()
    {
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = [] });
        Assert.Equal(0, crl.EntryCount);
        Assert.False(crl.TryFind([1], out _));
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        var crl = PkiFixture.CreateCrl(
            fixture.Pki.CreateMunicipalCrlRequest(PkiFixture.Prefecture, PkiFixture.City, PkiFixture.Now, fictitiousEntryCount: 5000));
        byte[] serial = [0x60, 0x01, 0x02, 0x03];
        crl.TryFind(serial, out _);
        var allocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            crl.TryFind(serial, out _);
        }

        Assert.Equal(allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_delta_or_indirect_list_or_one_with_an_unknown_critical_extension_is_unsupported()
    {
        var validRequest = fixture.CreateCrlRequest();
        AssertRefused(VerdictFailures.CrlUnsupported, validRequest with { BaseCrlNumber = BigInteger.One });
        AssertRefused(VerdictFailures.CrlUnsupported, validRequest with { IsIndirect = true });
        AssertRefused(VerdictFailures.CrlUnsupported, validRequest with { HasCriticalUnknownExtension = true });
        AssertRefused(VerdictFailures.CrlUnsupported, validRequest with { Entries = [new Entry([1], RevocationDate, 8)] });
    }

    [Fact]
    public void A_list_of_user_certificates_only_covers_its_distribution_point() =>
        Assert.Equal(
            CrlScope.DistributionPoint,
            PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { ContainsOnlyUserCertificates = true }).Scope);

    [Fact]
    public void A_list_without_distribution_point_covers_the_whole_CA_and_needs_a_number()
    {
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { OmitsIssuingDistributionPoint = true });
        Assert.Equal(CrlScope.Issuer, crl.Scope);
        Assert.Single(RevocationIndex.Empty.WithCrl(crl, fixture.NewestRsaAnchor, out _).Crls);
        crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { IsVersion1 = true, Entries = [new Entry([1], RevocationDate, null)] });
        Assert.Equal(CrlScope.Issuer, crl.Scope);
        Assert.Same(RevocationIndex.Empty, RevocationIndex.Empty.WithCrl(crl, fixture.NewestRsaAnchor, out var failure));
        Assert.Same(VerdictFailures.CrlUnsupported, failure);
    }

    [Fact]
    public void An_unknown_entry_extension_is_ignored_unless_it_is_critical()
    {
        var extension = new CertificateExtension("1.2.3.4", false, [0x05, 0x00]);
        var entry = new Entry([1], RevocationDate, 4);
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = [entry with { ExtraExtension = extension }] });
        Assert.True(crl.TryFind([1], out var found));
        Assert.Equal(RevocationReason.Superseded, found.Reason);
        var criticalEntry = entry with { ExtraExtension = extension with { IsCritical = true } };
        AssertRefused(VerdictFailures.CrlUnsupported, fixture.CreateCrlRequest() with { Entries = [criticalEntry] });
    }

    [Fact]
    public void A_list_without_a_required_part_is_malformed()
    {
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { NextUpdate = null });
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { Number = null });
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { Number = BigInteger.MinusOne });
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { Number = BigInteger.One << 160 });
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { Entries = [new Entry([1], RevocationDate, 7)] });
        AssertRefused(VerdictFailures.CrlMalformed, fixture.CreateCrlRequest() with { Entries = [new Entry([1], RevocationDate, 11)] });
        AssertRefused(
            VerdictFailures.CrlMalformed,
            fixture.CreateCrlRequest() with
            {
                Entries = [new Entry([0x01, .. new byte[21]], RevocationDate, 1)],
            });
    }

    [Fact]
    public void Trailing_bytes_random_bytes_and_empty_input_are_malformed()
    {
        foreach (var der in (byte[][])[[.. CrlWriter.Create(fixture.CreateCrlRequest()), 0x00], [1, 2, 3], [], fixture.Leaf.CertificateDer])
        {
            Assert.False(CertificateRevocationList.TryParse(der, out var crl, out var failure));
            Assert.Null(crl);
            Assert.Same(VerdictFailures.CrlMalformed, failure);
        }
    }

    private static byte[] CreateSerial(Random random, int number)
    {
        // The serials have 3 to 20 octets and are not sorted. The given number, which is stored in the first octets, makes each one unique.
        var serial = new byte[3 + (number % 18)];
        random.NextBytes(serial);
        (serial[0], serial[1], serial[2]) = ((byte)(0x01 | (number & 0x3E)), (byte)(number >> 4), (byte)(number & 0x0F));
        return serial;
    }

    private static void AssertRefused(Failure expected, CrlRequest request)
    {
        Assert.False(CertificateRevocationList.TryParse(CrlWriter.Create(request), out var crl, out var failure));
        Assert.Null(crl);
        Assert.Same(expected, failure);
    }
}
