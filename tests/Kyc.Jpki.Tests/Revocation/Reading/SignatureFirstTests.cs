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
    private static readonly CertificateExtension Uncommon = new("1.2.3.4", false, [0x05, 0x00]);

    public static TheoryData<int> UncommonFrom => [0, 1, 500, 39_999, int.MaxValue];

    [Theory]
    [MemberData(nameof(UncommonFrom))]
    public void Wherever_uncommon_entries_begin_all_entries_are_read(int first)
    {
        var der = CrlWriter.Create(fixture.CreateRequest() with { Entries = CreateEntries(first) });
        foreach (var stream in (Stream[])[new MemoryStream(der), new ForwardStream(der)])
        {
            Assert.True(TrustedCrl.TryRead(stream, fixture.Anchors, out var crl, out var failure), failure?.Code);
            Assert.Equal((40_000, fixture.Newest), (crl!.EntryCount, crl.Signer));
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
        var der = CrlWriter.Create(fixture.CreateRequest() with { Entries = CreateEntries(0) });
        var stream = new MemoryStream([1, 2, 3, .. der]) { Position = 3 };
        Assert.True(TrustedCrl.TryRead(stream, fixture.Anchors, out _, out var failure), failure?.Code);
    }

    [Fact]
    public void A_fault_of_an_uncommon_entry_is_reported_for_a_signed_list_only()
    {
        var request = fixture.CreateRequest()
            with
        {
            Entries = [.. CreateEntries(0),
                new Entry([5], PkiFixture.Now.AddDays(-1), 4) { ExtraExtension = Uncommon with { IsCritical = true } }]
        };
        AssertRefused(CrlWriter.Create(request), VerdictFailures.CrlUnsupported);
        using var stranger = System.Security.Cryptography.RSA.Create(2048);
        AssertRefused(CrlWriter.Create(request with { SigningKeyOverride = stranger }), VerdictFailures.CrlSignature);
    }

    [Fact]
    public void A_stream_with_different_content_the_second_time_is_refused()
    {
        var signed = CrlWriter.Create(fixture.CreateRequest() with { Entries = CreateEntries(0) });
        var other = signed.ToArray();
        // Changes a digit of a revocation date, so that the list stays well-formed.
        other[^2000] ^= 1;
        Assert.False(TrustedCrl.TryRead(new ChangingStream(signed, other), fixture.Anchors, out _, out var failure));
        Assert.Contains(failure, (Failure?[])[VerdictFailures.CrlSignature, VerdictFailures.CrlMalformed]);
    }

    private static byte[] CreateSerial(int number) => [0x5A, (byte)(number >> 16), (byte)(number >> 8), (byte)number, 0x01];

    private static IEnumerable<Entry> CreateEntries(int uncommonFrom) => Enumerable.Range(0, 40_000).Select(number =>
        new Entry(CreateSerial(number), PkiFixture.Now.AddSeconds(-number - 7200), 4)
        {
            ExtraExtension = number >= uncommonFrom
            ? Uncommon : null
        });

    private void AssertRefused(byte[] der, Failure expected)
    {
        Assert.False(TrustedCrl.TryRead(new MemoryStream(der), fixture.Anchors, out _, out var failure));
        Assert.Same(expected, failure);
    }

    /// <summary>Represents a stream that cannot seek, like one that reads from a database.</summary>
    private sealed class ForwardStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Represents a stream that returns different bytes after it has been rewound.</summary>
    private sealed class ChangingStream(byte[] first, byte[] second) : MemoryStream([.. first])
    {
        public override long Position
        {
            get => base.Position;
            set
            {
                base.Position = 0;
                Write(second);
                base.Position = value;
            }
        }
    }
}
