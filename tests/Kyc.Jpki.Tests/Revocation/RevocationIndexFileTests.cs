using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

[Collection(nameof(PkiFixture))]
public sealed class RevocationIndexFileTests(PkiFixture fixture) : IDisposable
{
    private static readonly byte[] RevokedSerial = [0x12, 0x34, 0x56, 0x78];
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-index-").FullName;

    private string IndexPath => System.IO.Path.Combine(_folder, "revocation.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_list_written_to_the_index_file_is_read_back()
    {
        var index = CreateIndex("Chiyoda-ku", "Minato-ku", "Osaka-shi");
        RevocationIndexFile.Write(IndexPath, index);
        var loadedIndex = OpenIndex();
        Assert.Equal(3, loadedIndex.Crls.Count);
        foreach (var list in index.Crls)
        {
            Assert.True(loadedIndex.TryGetCrl(list.DistributionPointDer, list.Signer.KeyId, out var loadedList));
            Assert.Equal(
                list.Identity with
                {
                    DistributionPointDer = default,
                },
                loadedList!.Identity with
                {
                    DistributionPointDer = default,
                });
            Assert.Equal((list.EntryCount, list.Signer), (loadedList.EntryCount, loadedList.Signer));
            Assert.True(loadedList.TryFind(RevokedSerial, out var entry));
            Assert.True(list.TryFind(RevokedSerial, out var expected));
            Assert.Equal(expected, entry);
            Assert.False(loadedList.TryFind([0x12, 0x34, 0x56, 0x79], out _));
        }
    }

    [Fact]
    public void A_newer_list_replaces_one_in_the_file_and_an_older_one_does_not()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        var newer = PkiFixture.CreateCrl(CreateRequest("Chiyoda-ku") with { ThisUpdate = PkiFixture.Now, Number = 2_000_000_000 });
        var index = OpenIndex().WithCrl(newer, fixture.NewestRsaAnchor, out var failure);
        Assert.Null(failure);
        RevocationIndexFile.Write(IndexPath, index);
        Assert.Same(index, index.WithCrl(PkiFixture.CreateCrl(CreateRequest("Chiyoda-ku")), fixture.NewestRsaAnchor, out failure));
        Assert.Same(VerdictFailures.CrlRolledBack, failure);
        Assert.Equal(newer.Sha256.ToArray(), Assert.Single(OpenIndex().Crls).Sha256.ToArray());
    }

    [Fact]
    public void An_open_index_can_still_be_read_after_its_file_was_replaced()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        var previousIndex = OpenIndex();
        RevocationIndexFile.Write(IndexPath, RevocationIndex.Empty);
        Assert.Empty(OpenIndex().Crls);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Assert.Single(previousIndex.Crls).TryFind(RevokedSerial, out _));
    }

    [Fact]
    public void No_changed_byte_gives_a_wrong_answer()
    {
        var index = CreateIndex("Chiyoda-ku", "Minato-ku");
        RevocationIndexFile.Write(IndexPath, index);
        var originalFile = File.ReadAllBytes(IndexPath);
        var (unopenedCount, damagedListCount) = (0, 0);
        for (var position = 0; position < originalFile.Length; position++)
        {
            var changedFile = originalFile.ToArray();
            changedFile[position] ^= 0x10;
            File.WriteAllBytes(IndexPath, changedFile);
            if (!RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var openedIndex, out var problem))
            {
                Assert.NotEmpty(problem!);
                unopenedCount++;
                continue;
            }

            Assert.Equal(2, openedIndex!.Crls.Count);
            damagedListCount += openedIndex.Crls.Count(list => !list.IsIntact);
            foreach (var list in index.Crls)
            {
                Assert.True(
                    !openedIndex.TryGetCrl(list.DistributionPointDer, list.Signer.KeyId, out var found)
                        || found!.TryFind(RevokedSerial, out _));
            }
        }

        Assert.True(unopenedCount > 500 && damagedListCount > 500, $"{unopenedCount} not opened, {damagedListCount} damaged");
    }

    [Fact]
    public void A_truncated_file_is_not_opened()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        var originalFile = File.ReadAllBytes(IndexPath);
        for (var length = 0; length < originalFile.Length; length += 7)
        {
            File.WriteAllBytes(IndexPath, originalFile[..length]);
            Assert.False(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out _, out var problem));
            Assert.NotEmpty(problem!);
        }
    }

    [Fact]
    public void A_damaged_list_is_neither_used_nor_written_to_the_next_file_and_can_be_replaced()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        var bytes = File.ReadAllBytes(IndexPath);
        bytes[100] ^= 1;
        File.WriteAllBytes(IndexPath, bytes);
        var openedIndex = OpenIndex();
        var damagedList = Assert.Single(openedIndex.Crls);
        Assert.False(damagedList.IsIntact);
        Assert.False(openedIndex.TryGetCrl(damagedList.DistributionPointDer, damagedList.Signer.KeyId, out _));

        var repairedIndex = openedIndex.WithCrl(
            PkiFixture.CreateCrl(CreateRequest("Chiyoda-ku")),
            fixture.NewestRsaAnchor,
            out var failure);
        Assert.Null(failure);
        Assert.True(repairedIndex.TryGetCrl(damagedList.DistributionPointDer, damagedList.Signer.KeyId, out _));
        RevocationIndexFile.Write(IndexPath, openedIndex);
        Assert.Empty(OpenIndex().Crls);
    }

    [Fact]
    public void A_file_of_another_version_an_invalid_file_and_a_missing_file_are_reported()
    {
        RevocationIndexFile.Write(IndexPath, RevocationIndex.Empty);
        var bytes = File.ReadAllBytes(IndexPath);
        bytes[8] = 1;
        AssertNotOpened(bytes, "has version 1, and this program reads version 2");
        AssertNotOpened([], "is not a revocation index");
        AssertNotOpened(new byte[200], "is not a revocation index");
        File.Delete(IndexPath);
        Assert.False(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out _, out var problem));
        Assert.Equal("does not exist", problem);
    }

    [Fact]
    public void Lists_of_a_key_that_is_no_longer_trusted_are_skipped()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        Assert.True(TrustAnchorSet.TryLoad([fixture.Pki.SignatureCas[1].CertificateDer], out var otherAnchors, out _));
        Assert.True(RevocationIndexFile.TryOpen(IndexPath, otherAnchors!, out var index, out _));
        Assert.Empty(index!.Crls);
    }

    [Fact]
    public void A_temporary_file_left_by_a_crash_is_overwritten()
    {
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku"));
        File.WriteAllBytes(IndexPath + ".new", new byte[5000]);
        Assert.Single(OpenIndex().Crls);
        RevocationIndexFile.Write(IndexPath, CreateIndex("Chiyoda-ku", "Minato-ku"));
        Assert.Equal(2, OpenIndex().Crls.Count);
        Assert.False(File.Exists(IndexPath + ".new"));
    }

    private void AssertNotOpened(byte[] content, string expected)
    {
        File.WriteAllBytes(IndexPath, content);
        Assert.False(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    private RevocationIndex OpenIndex()
    {
        Assert.True(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var index, out var problem), problem);
        return index!;
    }

    private RevocationIndex CreateIndex(params string[] cities) => cities.Aggregate(
        RevocationIndex.Empty, (index, city) => index.WithCrl(PkiFixture.CreateCrl(CreateRequest(city)), fixture.NewestRsaAnchor, out _));

    private CrlRequest CreateRequest(string city) => fixture.CreateCrlRequest() with
    {
        City = city,
        Entries = Enumerable.Range(1, 200).Select(number => new Entry([0x22, (byte)number, 0x10, 0x20], PkiFixture.Now.AddDays(-number), 4))
            .Append(new Entry(RevokedSerial, PkiFixture.Now.AddDays(-3), 3)),
    };
}
