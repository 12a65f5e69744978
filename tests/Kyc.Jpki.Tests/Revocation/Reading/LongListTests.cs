using System.Buffers.Binary;
using System.Security.Cryptography;
using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation.Reading;

/// <summary>
/// Tests lists that are longer than one buffer. Such a list is hashed while it is read in pieces, and an entry may cross the end of a
/// buffer.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class LongListTests(PkiFixture fixture)
{
    private const int EntryCount = 120_000;

    [Fact]
    public void A_list_of_many_buffers_is_read_to_its_last_entry_and_verifies()
    {
        var der = CreateList(EntryCount);
        Assert.True(der.Length > 3_000_000);
        Assert.True(CertificateRevocationList.TryRead(new MemoryStream(der), out var crl, out var failure), failure?.Code);
        Assert.Equal(EntryCount, crl!.EntryCount);
        Assert.Equal(SHA256.HashData(der), crl.Sha256.ToArray());
        Assert.True(fixture.Anchors.TryVerify(crl, out _, out _));
        for (var number = 0; number < EntryCount; number++)
        {
            Assert.True(crl.TryFind(CreateSerial(number), out var found));
            Assert.Equal(CreateDate(number), found.Date);
        }
    }

    [Fact]
    public void A_list_is_read_the_same_in_pieces_of_any_size()
    {
        var der = CreateList(40_000);
        foreach (var pieceSize in (int[])[1, 7, 4096, 1_000_003])
        {
            Assert.True(CertificateRevocationList.TryRead(new SmallReadStream(der, pieceSize), out var crl, out _));
            Assert.Equal(40_000, crl!.EntryCount);
            Assert.True(fixture.Anchors.TryVerify(crl, out _, out _));
        }
    }

    [Fact]
    public void A_truncated_list_or_one_with_trailing_bytes_is_malformed()
    {
        var der = CreateList(60_000);
        foreach (var length in (int[])[1, 5, 100, 1 << 20, (1 << 20) + 1, der.Length - 300, der.Length - 1])
        {
            AssertMalformed(der[..length]);
        }

        AssertMalformed([.. der, 0]);
    }

    [Fact]
    public void A_list_that_ends_with_a_buffer_and_has_trailing_bytes_is_malformed()
    {
        // The last byte of the list must be the last byte of a buffer, so the extension of an entry pads the list to that length.
        for (var extraBytes = 0; extraBytes < 200; extraBytes++)
        {
            var der = CreatePaddedList(extraBytes);
            if (der.Length == 1 << 20)
            {
                Assert.True(CertificateRevocationList.TryRead(new MemoryStream(der), out _, out _));
                AssertMalformed([.. der, 0]);
                return;
            }
        }

        Assert.Fail("no list with the length of a buffer was created");
    }

    [Fact]
    public void A_long_list_with_one_byte_changed_does_not_verify()
    {
        var der = CreateList(EntryCount);
        var random = new Random(6);
        for (var round = 0; round < 40; round++)
        {
            var changedDer = der.ToArray();
            changedDer[random.Next(der.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(
                CertificateRevocationList.TryRead(new MemoryStream(changedDer), out var crl, out _)
                    && fixture.Anchors.TryVerify(crl!, out _, out _));
        }
    }

    [Fact]
    public void An_entry_beyond_the_maximum_length_is_refused_and_one_across_a_buffer_boundary_is_read()
    {
        var largeExtension = new CertificateExtension("1.2.3.4", false, new byte[20_000]);
        var entries = Enumerable
            .Range(0, 200)
            .Select(number => new Entry(CreateSerial(number), CreateDate(number), 4) { ExtraExtension = largeExtension });
        var crl = PkiFixture.CreateCrl(fixture.CreateCrlRequest() with { Entries = entries });
        Assert.Equal(200, crl.EntryCount);

        var tooLargeExtension = largeExtension with { Value = new byte[100_000] };
        AssertMalformed(
            CrlWriter.Create(
                fixture.CreateCrlRequest() with
                {
                    Entries = [new Entry([1], CreateDate(1), 4) { ExtraExtension = tooLargeExtension }],
                }));
    }

    [Fact]
    public void An_exception_thrown_by_the_stream_reaches_the_caller()
    {
        Assert.Throws<IOException>(() =>
            CertificateRevocationList.TryRead(new SmallReadStream(CreateList(60_000), 4096) { FailurePosition = 1_500_000 }, out _, out _));
    }

    private static byte[] CreateSerial(int number)
    {
        var serial = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(serial, 0x0100_0000 + (((uint)number * 0x9E3779B1u) & 0x3FFF_FFFF));
        return serial;
    }

    private static DateTimeOffset CreateDate(int number) => PkiFixture.Now.AddSeconds(-number * 1000.0);

    private static void AssertMalformed(byte[] der)
    {
        Assert.False(CertificateRevocationList.TryRead(new MemoryStream(der), out _, out var failure));
        Assert.Same(VerdictFailures.CrlMalformed, failure);
    }

    private byte[] CreateList(int count) => CrlWriter.Create(fixture.CreateCrlRequest() with
    {
        Entries = Enumerable
            .Range(0, count)
            .Select(number => new Entry(CreateSerial(number), CreateDate(number), number % 3 == 0 ? null : 4)),
    });

    private byte[] CreatePaddedList(int extraBytes)
    {
        var padding = new CertificateExtension("1.2.3.4", false, new byte[200 + extraBytes]);
        var entries = Enumerable.Range(0, 28_300).Select(number => new Entry(CreateSerial(number), CreateDate(number), 4));
        var length = CrlWriter.Create(fixture.CreateCrlRequest() with { Entries = entries }).Length;
        var missingEntryCount = ((1 << 20) - length) / 36;
        entries = Enumerable
            .Range(0, 28_300 + missingEntryCount - 10)
            .Select(number => new Entry(CreateSerial(number), CreateDate(number), 4));
        return CrlWriter.Create(fixture.CreateCrlRequest()
            with
        { Entries = entries.Append(new Entry([9], CreateDate(1), 4) { ExtraExtension = padding }) });
    }

    /// <summary>
    /// Returns at most the given number of bytes per read, and throws an <see cref="IOException"/> from <see cref="FailurePosition"/> on.
    /// </summary>
    private sealed class SmallReadStream(byte[] content, int maxBytesPerRead) : MemoryStream(content)
    {
        public long FailurePosition { get; init; } = long.MaxValue;

        // In a class derived from MemoryStream, reading into a span calls this method, too.
        public override int Read(byte[] buffer, int offset, int count) =>
            Position >= FailurePosition
                ? throw new IOException("the disk failed")
                : base.Read(buffer, offset, Math.Min(count, maxBytesPerRead));
    }
}
