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
    private const int HeaderBytes = 64;

    private static readonly string[] Cities = ["Chiyoda-ku", "Minato-ku", "Osaka-shi"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-index-").FullName;

    private string IndexPath => System.IO.Path.Combine(_folder, "revocation.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_revoked_serial_becomes_good_when_the_file_is_changed_or_truncated_during_lookups()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex());
        var originalFile = await File.ReadAllBytesAsync(IndexPath);
        // The first index is opened before the first change and stays in use. The other one is opened again after each change that leaves a
        // readable file.
        var firstIndex = OpenIndex();
        var currentIndex = firstIndex;
        using var lookupCancellation = new CancellationTokenSource();
        var lookups = Task.Run(() => LookUpUntilCancelled(() => [firstIndex, Volatile.Read(ref currentIndex)], lookupCancellation.Token));
        var random = new Random(14);
        for (var change = 0; change < ChangeCount; change++)
        {
            ChangeFile(random, originalFile.Length);
            if (RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var reopenedIndex, out _))
            {
                Volatile.Write(ref currentIndex, reopenedIndex);
            }

            if (change % 10 == 9)
            {
                await File.WriteAllBytesAsync(IndexPath, originalFile);
            }
        }

        await lookupCancellation.CancelAsync();
        Assert.True(await lookups > 0);
        Assert.Equal(Cities.Length, firstIndex.Crls.Count);
    }

    [Fact]
    public void A_list_that_was_read_before_the_file_was_overwritten_still_gives_correct_answers()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex());
        var index = OpenIndex();
        Assert.Equal(Cities.Length, LookUpRevokedSerials(index));
        File.WriteAllBytes(IndexPath, new byte[new FileInfo(IndexPath).Length]);
        Assert.Equal(Cities.Length, LookUpRevokedSerials(index));
        File.WriteAllBytes(IndexPath, []);
        Assert.Equal(Cities.Length, LookUpRevokedSerials(index));
    }

    [Fact]
    public void A_changed_directory_with_a_correct_checksum_is_refused_or_gives_no_wrong_answer()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex());
        var originalFile = File.ReadAllBytes(IndexPath);
        var directoryOffset = (int)BinaryPrimitives.ReadInt64LittleEndian(originalFile.AsSpan(16));
        var (refusedCount, damagedListCount) = (0, 0);
        for (var position = directoryOffset; position < originalFile.Length; position++)
        {
            foreach (var value in (byte[])[0x00, 0x01, 0x7F, 0xFF])
            {
                var changedFile = originalFile.ToArray();
                changedFile[position] ^= value == 0 ? (byte)0x80 : value;
                WriteWithChecksums(changedFile, directoryOffset);
                if (!RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var index, out var problem))
                {
                    Assert.Equal("has an invalid directory", problem);
                    refusedCount++;
                    continue;
                }

                damagedListCount += index!.Crls.Count(list => !list.IsIntact);
                LookUpRevokedSerials(index);
            }
        }

        Assert.True(refusedCount > 100 && damagedListCount > 100, $"{refusedCount} wrong, {damagedListCount} damaged");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(4u)]
    [InlineData(uint.MaxValue)]
    public void A_wrong_number_of_lists_with_a_correct_checksum_is_reported_as_an_invalid_directory(uint count)
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex());
        var changedFile = File.ReadAllBytes(IndexPath);
        BinaryPrimitives.WriteUInt32LittleEndian(changedFile.AsSpan(12), count);
        WriteWithChecksums(changedFile, (int)BinaryPrimitives.ReadInt64LittleEndian(changedFile.AsSpan(16)));
        Assert.False(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out _, out var problem));
        Assert.Equal("has an invalid directory", problem);
    }

    [Fact]
    public async Task A_list_that_one_thread_has_read_stays_usable_if_another_thread_finds_a_truncated_file()
    {
        const int entryCount = 60_000;
        var request = fixture.CreateCrlRequest() with
        {
            Entries = Enumerable.Range(1, entryCount).Select(number => new Entry(CreateSerial(number), PkiFixture.Now.AddDays(-1), 4)),
        };
        RevocationIndexFile.Write(IndexPath, RevocationIndex.Empty.WithCrl(PkiFixture.CreateCrl(request), fixture.NewestRsaAnchor, out _));
        var originalFile = await File.ReadAllBytesAsync(IndexPath);
        for (var trial = 0; trial < 60; trial++)
        {
            await File.WriteAllBytesAsync(IndexPath, originalFile);
            var list = Assert.Single(OpenIndex().Crls);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                if (!list.IsIntact)
                {
                    return false;
                }

                using (var file = new FileStream(IndexPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.SetLength(100);
                }

                return list.TryFind(CreateSerial(entryCount / 2), out var _);
            })));
            Assert.Equal(answers.Contains(true), list.IsIntact);
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(64 * 1024 * 1024 + 1)]
    public void A_directory_beyond_the_maximum_length_is_not_read(int length)
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex());
        var header = File.ReadAllBytes(IndexPath)[..HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderBytes - 4), ComputeChecksum(header.AsSpan(0, HeaderBytes - 4)));
        using (var file = File.Create(IndexPath))
        {
            file.Write(header);
            file.SetLength(HeaderBytes + (long)length);
        }

        Assert.False(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out _, out var problem));
        Assert.Equal("is truncated", problem);
    }

    private static byte[] CreateSerial(int number) => [0x22, (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    /// <summary>
    /// Looks up a revoked serial in all lists of the index, and asserts that no list reports it as good. Returns the number of lists that
    /// answered.
    /// </summary>
    private static int LookUpRevokedSerials(RevocationIndex index)
    {
        var answerCount = 0;
        foreach (var list in index.Crls)
        {
            if (index.TryGetCrl(list.DistributionPointDer, list.Signer.KeyId, out var crl))
            {
                Assert.True(crl!.TryFind(CreateSerial(list.EntryCount / 2), out _), "a revoked serial was reported as good");
                answerCount++;
            }
        }

        return answerCount;
    }

    private static int LookUpUntilCancelled(Func<RevocationIndex[]> getIndexes, CancellationToken cancellationToken)
    {
        var answerCount = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            answerCount += getIndexes().Sum(LookUpRevokedSerials);
        }

        return answerCount;
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
    private void ChangeFile(Random random, int length)
    {
        using var file = new FileStream(IndexPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
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

    private void WriteWithChecksums(byte[] content, int directoryOffset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(32), ComputeChecksum(content.AsSpan(directoryOffset)));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(HeaderBytes - 4), ComputeChecksum(content.AsSpan(0, HeaderBytes - 4)));
        File.WriteAllBytes(IndexPath, content);
    }

    private RevocationIndex OpenIndex()
    {
        Assert.True(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var index, out var problem), problem);
        return index!;
    }

    private RevocationIndex CreateIndex() => Cities.Aggregate(RevocationIndex.Empty, (index, city) => index.WithCrl(
        PkiFixture.CreateCrl(fixture.CreateCrlRequest() with
        {
            City = city,
            Entries = Enumerable.Range(1, 400).Select(number => new Entry(CreateSerial(number), PkiFixture.Now.AddDays(-number), 4)),
        }),
        fixture.NewestRsaAnchor, out _));
}
