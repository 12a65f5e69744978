using System.Buffers.Binary;
using System.Numerics;
using Kyc.Jpki.Revocation;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>
/// Tests an index file that another program overwrites or truncates, while the index is in use or before the file is opened again.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class ChangedIndexFileTests(PkiFixture fixture) : IDisposable
{
    private const int ChangeCount = 1_000;
    private const int HeaderSize = 64;

    private static readonly string[] Cities = ["Chiyoda-ku", "Minato-ku", "Osaka-shi"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-index-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "revocation.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_revoked_serial_becomes_good_when_the_file_is_changed_or_truncated_during_lookups()
    {
        RevocationIndexFile.Write(Path, CreateIndex());
        var good = await File.ReadAllBytesAsync(Path);
        // The first index is opened before the first change and stays in use. The other one is opened again after each change that leaves a
        // readable file.
        var first = Open();
        var opened = first;
        using var over = new CancellationTokenSource();
        var asking = Task.Run(() => LookUpUntil(() => [first, Volatile.Read(ref opened)], over.Token));
        var random = new Random(14);
        for (var change = 0; change < ChangeCount; change++)
        {
            Change(random, good.Length);
            if (RevocationIndexFile.TryOpen(Path, fixture.Anchors, out var next, out _))
            {
                Volatile.Write(ref opened, next);
            }

            if (change % 10 == 9)
            {
                await File.WriteAllBytesAsync(Path, good);
            }
        }

        await over.CancelAsync();
        Assert.True(await asking > 0);
        Assert.Equal(Cities.Length, first.Crls.Count);
    }

    [Fact]
    public void A_list_that_answered_before_the_file_was_overwritten_continues_to_answer()
    {
        RevocationIndexFile.Write(Path, CreateIndex());
        var index = Open();
        Assert.Equal(Cities.Length, LookUp(index));
        File.WriteAllBytes(Path, new byte[new FileInfo(Path).Length]);
        Assert.Equal(Cities.Length, LookUp(index));
        File.WriteAllBytes(Path, []);
        Assert.Equal(Cities.Length, LookUp(index));
    }

    [Fact]
    public void A_wrong_directory_with_a_right_checksum_is_not_used_or_gives_no_wrong_answer()
    {
        RevocationIndexFile.Write(Path, CreateIndex());
        var good = File.ReadAllBytes(Path);
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(good.AsSpan(16));
        var (wrong, damaged) = (0, 0);
        for (var position = offset; position < good.Length; position++)
        {
            foreach (var value in (byte[])[0x00, 0x01, 0x7F, 0xFF])
            {
                var changed = good.ToArray();
                changed[position] ^= value == 0 ? (byte)0x80 : value;
                WriteWithChecksums(changed, offset);
                if (!RevocationIndexFile.TryOpen(Path, fixture.Anchors, out var index, out var problem))
                {
                    Assert.Equal("has an invalid directory", problem);
                    wrong++;
                    continue;
                }

                damaged += index!.Crls.Count(list => !list.IsIntact);
                LookUp(index);
            }
        }

        Assert.True(wrong > 100 && damaged > 100, $"{wrong} wrong, {damaged} damaged");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(4u)]
    [InlineData(uint.MaxValue)]
    public void A_wrong_number_of_lists_with_a_right_checksum_is_a_wrong_directory(uint count)
    {
        RevocationIndexFile.Write(Path, CreateIndex());
        var changed = File.ReadAllBytes(Path);
        BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(12), count);
        WriteWithChecksums(changed, (int)BinaryPrimitives.ReadInt64LittleEndian(changed.AsSpan(16)));
        Assert.False(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out _, out var problem));
        Assert.Equal("has an invalid directory", problem);
    }

    [Fact]
    public async Task A_list_that_one_thread_has_read_stays_when_another_thread_finds_the_file_truncated()
    {
        const int entries = 60_000;
        var request = fixture.CreateRequest() with
        {
            Entries = Enumerable.Range(1, entries).Select(number => new Entry(CreateSerial(number), PkiFixture.Now.AddDays(-1), 4)),
        };
        RevocationIndexFile.Write(Path, RevocationIndex.Empty.WithCrl(PkiFixture.Parse(request), fixture.Newest, out _));
        var good = await File.ReadAllBytesAsync(Path);
        for (var trial = 0; trial < 60; trial++)
        {
            await File.WriteAllBytesAsync(Path, good);
            var list = Assert.Single(Open().Crls);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                if (!list.IsIntact)
                {
                    return false;
                }

                using (var file = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.SetLength(100);
                }

                return list.TryFind(CreateSerial(entries / 2), out var _);
            })));
            Assert.Equal(answers.Contains(true), list.IsIntact);
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(64 * 1024 * 1024 + 1)]
    public void A_directory_beyond_the_maximum_length_is_not_read(int length)
    {
        RevocationIndexFile.Write(Path, CreateIndex());
        var header = File.ReadAllBytes(Path)[..HeaderSize];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderSize - 4), ComputeChecksum(header.AsSpan(0, HeaderSize - 4)));
        using (var file = File.Create(Path))
        {
            file.Write(header);
            file.SetLength(HeaderSize + (long)length);
        }

        Assert.False(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out _, out var problem));
        Assert.Equal("is truncated", problem);
    }

    private static byte[] CreateSerial(int number) => [0x22, (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    /// <summary>
    /// Looks up a revoked serial in all lists of the index, and asserts that no list reports it as good. Returns the number of lists that
    /// answered.
    /// </summary>
    private static int LookUp(RevocationIndex index)
    {
        var answers = 0;
        foreach (var list in index.Crls)
        {
            if (index.TryGet(list.DistributionPointDer, list.Signer.KeyId, out var crl))
            {
                Assert.True(crl!.TryFind(CreateSerial(list.EntryCount / 2), out _), "a revoked serial was reported as good");
                answers++;
            }
        }

        return answers;
    }

    private static int LookUpUntil(Func<RevocationIndex[]> indexes, CancellationToken cancellationToken)
    {
        var answers = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            answers += indexes().Sum(LookUp);
        }

        return answers;
    }

    private static uint ComputeChecksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var octet in data)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }

    // Truncates the file or overwrites a part of it in place, as another program that has it open can. The file is not replaced by a new
    // one.
    private void Change(Random random, int length)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (random.Next(4) == 0)
        {
            file.SetLength(random.Next(length));
            return;
        }

        var bytes = new byte[random.Next(1, 64)];
        random.NextBytes(bytes);
        file.Position = random.Next(length);
        file.Write(bytes);
    }

    private void WriteWithChecksums(byte[] content, int directory)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(32), ComputeChecksum(content.AsSpan(directory)));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(HeaderSize - 4), ComputeChecksum(content.AsSpan(0, HeaderSize - 4)));
        File.WriteAllBytes(Path, content);
    }

    private RevocationIndex Open()
    {
        Assert.True(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out var index, out var problem), problem);
        return index!;
    }

    private RevocationIndex CreateIndex() => Cities.Aggregate(RevocationIndex.Empty, (index, city) => index.WithCrl(
        PkiFixture.Parse(fixture.CreateRequest() with
        {
            City = city,
            Entries = Enumerable.Range(1, 400).Select(number => new Entry(CreateSerial(number), PkiFixture.Now.AddDays(-number), 4)),
        }),
        fixture.Newest, out _));
}
