using System.Numerics;
using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>Checks that our parser reads the same content from random lists as BouncyCastle, an independent parser.</summary>
[Collection(nameof(PkiFixture))]
public sealed class BouncyCastleTests(PkiFixture fixture)
{
    private const int RoundCount = 150;

    [Fact]
    public void Our_parser_and_BouncyCastle_give_equal_results_for_random_lists()
    {
        var random = new Random(20261122);
        for (var round = 0; round < RoundCount; round++)
        {
            var entries = CreateEntries(random);
            var der = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = entries, Number = random.Next(1, int.MaxValue) });
            Assert.True(CertificateRevocationList.TryParse(der, out var crl, out var failure), failure?.Code);
            var expectedCrl = new X509CrlParser().ReadCrl(der);
            expectedCrl.Verify(new X509CertificateParser().ReadCertificate(fixture.Pki.SignatureCas[2].CertificateDer).GetPublicKey());
            Assert.True(fixture.Anchors.TryVerify(crl!, out _, out _));
            AssertSameContent(crl!, expectedCrl, entries, random);
        }
    }

    private static void AssertSameContent(CertificateRevocationList crl, X509Crl expectedCrl, List<Entry> entries, Random random)
    {
        Assert.Equal(expectedCrl.ThisUpdate, crl.ThisUpdate.UtcDateTime);
        Assert.Equal(expectedCrl.NextUpdate!.Value, crl.NextUpdate.UtcDateTime);
        Assert.Equal(expectedCrl.GetRevokedCertificates()?.Count ?? 0, crl.EntryCount);
        foreach (var entry in entries)
        {
            var serial = new BigInteger(entry.Serial, isUnsigned: true, isBigEndian: true);
            foreach (var serialToFind in (BigInteger[])[serial, serial + 1, serial ^ (BigInteger.One << random.Next(150))])
            {
                var magnitude = serialToFind.ToByteArray(isUnsigned: true, isBigEndian: true);
                var expected = expectedCrl.GetRevokedCertificate(new Org.BouncyCastle.Math.BigInteger(1, magnitude));
                Assert.Equal(expected is not null, crl.TryFind(magnitude, out var foundEntry));
                if (expected is not null)
                {
                    Assert.Equal(expected.RevocationDate, foundEntry.Date.UtcDateTime);
                    Assert.Equal(GetReason(expected), (int)foundEntry.Reason);
                }
            }
        }
    }

    private static int GetReason(X509CrlEntry entry) => entry.GetExtensionValue(X509Extensions.ReasonCode) is { } value
        ? DerEnumerated.GetInstance(Asn1Object.FromByteArray(value.GetOctets())).Value.IntValue
        : 0;

    private static List<Entry> CreateEntries(Random random)
    {
        int?[] reasons = [null, 0, 1, 2, 3, 4, 5, 6, 9, 10];
        var maxOctetCount = random.Next(1, 21);
        var hasLongSerials = random.Next(3) == 0;
        var unknownExtension = new CertificateExtension("1.2.3.4", false, [0x05, 0x00]);
        return [.. Enumerable.Range(0, random.Next(120))
            .Select(_ => CreateSerial(random, hasLongSerials ? random.Next(1, maxOctetCount + 1) : random.Next(1, 5)))
            .DistinctBy(Convert.ToHexString)
            .Select(serial => new Entry(serial, PkiFixture.Now.AddSeconds(-random.Next(157_000_000)), reasons[random.Next(reasons.Length)])
            {
                ExtraExtension = random.Next(6) == 0 ? unknownExtension : null,
            })];
    }

    // Creates a random non-negative number of at most the given number of octets. Returns the content octets of its shortest encoding as an
    // INTEGER, which begin with an additional zero octet if the top bit of the number is set.
    private static byte[] CreateSerial(Random random, int maxOctetCount)
    {
        var magnitude = new byte[maxOctetCount];
        random.NextBytes(magnitude);
        return new BigInteger(magnitude, isUnsigned: true, isBigEndian: true).ToByteArray(isBigEndian: true);
    }
}
