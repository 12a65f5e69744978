using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation.Reading;

/// <summary>
/// Checks that the signature of a list is verified before entries with an uncommon encoding are parsed and before any entries are sorted.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class SignatureFirstTests(PkiFixture fixture)
{
    private static readonly CertificateExtension UncommonExtension = new("1.2.3.4", false, [0x05, 0x00]);

    public static TheoryData<int> FirstUncommonEntries => [0, 1, 500, 39_999, int.MaxValue];

    [Theory]
    [MemberData(nameof(FirstUncommonEntries))]
    public void All_entries_are_read_wherever_the_uncommon_entries_begin(int firstUncommonEntry)
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = CreateEntries(firstUncommonEntry) });
        foreach (var stream in (Stream[])[new MemoryStream(der), new ForwardOnlyStream(der)])
        {
            Assert.True(TrustedCrl.TryRead(stream, fixture.Anchors, out var crl, out var failure), failure?.Code);
            Assert.Equal((40_000, fixture.NewestRsaAnchor), (crl!.EntryCount, crl.Signer));
            for (var number = 0; number < 40_000; number++)
            {
                Assert.True(crl.TryFind(CreateSerial(number), out var found));
                Assert.Equal(RevocationReason.Superseded, found.Reason);
            }
        }
    }

    [Fact]
    public void A_list_is_read_from_the_position_of_its_stream()
    {
        var der = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = CreateEntries(0) });
        var stream = new MemoryStream([1, 2, 3, .. der]) { Position = 3 };
        Assert.True(TrustedCrl.TryRead(stream, fixture.Anchors, out _, out var failure), failure?.Code);
    }

    [Fact]
    public void A_fault_of_an_uncommon_entry_is_reported_only_if_the_signature_of_the_list_is_valid()
    {
        var request = fixture.CreateCrlRequest()
            with
        {
            Entries = [.. CreateEntries(0),
                new Entry([5], PkiFixture.Now.AddDays(-1), 4) { ExtraExtension = UncommonExtension with { IsCritical = true } }]
        };
        AssertRefused(CrlWriter.Create(request), VerdictFailures.CrlUnsupported);
        using var untrustedKey = System.Security.Cryptography.RSA.Create(2048);
        AssertRefused(CrlWriter.Create(request with { SigningKeyOverride = untrustedKey }), VerdictFailures.CrlSignatureInvalid);
    }

    [Fact]
    public void A_stream_whose_content_changes_between_two_reads_is_refused()
    {
        var signedList = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = CreateEntries(0) });
        var changedList = signedList.ToArray();
        // Changes a digit of a revocation date, so that the list stays well-formed.
        changedList[^2000] ^= 1;
        Assert.False(TrustedCrl.TryRead(new ChangingStream(signedList, changedList), fixture.Anchors, out _, out var failure));
        Assert.Contains(failure, (Failure?[])[VerdictFailures.CrlSignatureInvalid, VerdictFailures.CrlMalformed]);
    }

    private static byte[] CreateSerial(int number) => [0x5A, (byte)(number >> 16), (byte)(number >> 8), (byte)number, 0x01];

    private static IEnumerable<Entry> CreateEntries(int firstUncommonEntry) => Enumerable.Range(0, 40_000).Select(number =>
        new Entry(CreateSerial(number), PkiFixture.Now.AddSeconds(-number - 7200), 4)
        {
            ExtraExtension = number >= firstUncommonEntry
            ? UncommonExtension : null
        });

    private void AssertRefused(byte[] der, Failure expected)
    {
        Assert.False(TrustedCrl.TryRead(new MemoryStream(der), fixture.Anchors, out _, out var failure));
        Assert.Same(expected, failure);
    }

    /// <summary>Represents a stream that cannot seek, like one that reads from a database.</summary>
    private sealed class ForwardOnlyStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Represents a stream that returns different bytes after it has been rewound.</summary>
    private sealed class ChangingStream(byte[] firstContent, byte[] secondContent) : MemoryStream([.. firstContent])
    {
        public override long Position
        {
            get => base.Position;
            set
            {
                base.Position = 0;
                Write(secondContent);
                base.Position = value;
            }
        }
    }
}
