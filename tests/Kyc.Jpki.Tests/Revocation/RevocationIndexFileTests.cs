using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

[Collection(nameof(PkiFixture))]
public sealed class RevocationIndexFileTests(PkiFixture fixture) : IDisposable
{
    private static readonly byte[] Revoked = [0x12, 0x34, 0x56, 0x78];
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-index-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "revocation.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back_list_by_list()
    {
        var index = CreateIndex("Chiyoda-ku", "Minato-ku", "Osaka-shi");
        RevocationIndexFile.Write(Path, index);
        var read = Open();
        Assert.Equal(3, read.Crls.Count);
        foreach (var list in index.Crls)
        {
            Assert.True(read.TryGet(list.DistributionPointDer, list.Signer.KeyId, out var found));
            Assert.Equal(list.Identity with { DistributionPointDer = default }, found!.Identity with { DistributionPointDer = default });
            Assert.Equal((list.EntryCount, list.Signer), (found.EntryCount, found.Signer));
            Assert.True(found.TryFind(Revoked, out var entry));
            Assert.True(list.TryFind(Revoked, out var expected));
            Assert.Equal(expected, entry);
            Assert.False(found.TryFind([0x12, 0x34, 0x56, 0x79], out _));
        }
    }

    [Fact]
    public void A_newer_list_replaces_one_in_the_file_and_an_older_one_does_not()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        var newer = PkiFixture.Parse(Request("Chiyoda-ku") with { ThisUpdate = PkiFixture.Now, Number = 2_000_000_000 });
        var index = Open().WithCrl(newer, fixture.Newest, out var failure);
        Assert.Null(failure);
        RevocationIndexFile.Write(Path, index);
        Assert.Same(index, index.WithCrl(PkiFixture.Parse(Request("Chiyoda-ku")), fixture.Newest, out failure));
        Assert.Same(VerdictFailures.CrlRolledBack, failure);
        Assert.Equal(newer.Sha256.ToArray(), Assert.Single(Open().Crls).Sha256.ToArray());
    }

    [Fact]
    public void A_reader_of_the_previous_file_continues_to_read_it()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        var before = Open();
        RevocationIndexFile.Write(Path, RevocationIndex.Empty);
        Assert.Empty(Open().Crls);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Assert.Single(before.Crls).TryFind(Revoked, out _));
    }

    [Fact]
    public void No_changed_byte_gives_a_wrong_answer()
    {
        var index = CreateIndex("Chiyoda-ku", "Minato-ku");
        RevocationIndexFile.Write(Path, index);
        var good = File.ReadAllBytes(Path);
        var (unopened, damaged) = (0, 0);
        for (var position = 0; position < good.Length; position++)
        {
            var changed = good.ToArray();
            changed[position] ^= 0x10;
            File.WriteAllBytes(Path, changed);
            if (!RevocationIndexFile.TryOpen(Path, fixture.Anchors, out var opened, out var problem))
            {
                Assert.NotEmpty(problem!);
                unopened++;
                continue;
            }

            Assert.Equal(2, opened!.Crls.Count);
            damaged += opened.Crls.Count(list => !list.IsIntact);
            foreach (var list in index.Crls)
            {
                Assert.True(!opened.TryGet(list.DistributionPointDer, list.Signer.KeyId, out var found) || found!.TryFind(Revoked, out _));
            }
        }

        Assert.True(unopened > 500 && damaged > 500, $"{unopened} not opened, {damaged} damaged");
    }

    [Fact]
    public void A_truncated_file_is_not_opened_or_answers_correctly()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        var good = File.ReadAllBytes(Path);
        for (var length = 0; length < good.Length; length += 7)
        {
            File.WriteAllBytes(Path, good[..length]);
            Assert.False(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out _, out var problem));
            Assert.NotEmpty(problem!);
        }
    }

    [Fact]
    public void A_damaged_list_is_not_used_is_omitted_from_the_next_file_and_is_replaced_when_read_again()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        var bytes = File.ReadAllBytes(Path);
        bytes[100] ^= 1;
        File.WriteAllBytes(Path, bytes);
        var opened = Open();
        var damaged = Assert.Single(opened.Crls);
        Assert.False(damaged.IsIntact);
        Assert.False(opened.TryGet(damaged.DistributionPointDer, damaged.Signer.KeyId, out _));

        var mended = opened.WithCrl(PkiFixture.Parse(Request("Chiyoda-ku")), fixture.Newest, out var failure);
        Assert.Null(failure);
        Assert.True(mended.TryGet(damaged.DistributionPointDer, damaged.Signer.KeyId, out _));
        RevocationIndexFile.Write(Path, opened);
        Assert.Empty(Open().Crls);
    }

    [Fact]
    public void Another_version_and_a_file_that_is_no_index_are_reported()
    {
        RevocationIndexFile.Write(Path, RevocationIndex.Empty);
        var bytes = File.ReadAllBytes(Path);
        bytes[8] = 1;
        AssertNotOpened(bytes, "has version 1, and this program reads version 2");
        AssertNotOpened([], "is not a revocation index");
        AssertNotOpened(new byte[200], "is not a revocation index");
        File.Delete(Path);
        Assert.False(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out _, out var problem));
        Assert.Equal("does not exist", problem);
    }

    [Fact]
    public void Lists_of_a_key_that_is_no_longer_trusted_are_skipped()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        Assert.True(TrustAnchorSet.TryLoad([fixture.Pki.SignatureCas[1].CertificateDer], out var others, out _));
        Assert.True(RevocationIndexFile.TryOpen(Path, others!, out var index, out _));
        Assert.Empty(index!.Crls);
    }

    [Fact]
    public void A_temporary_file_left_by_a_crash_is_overwritten()
    {
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku"));
        File.WriteAllBytes(Path + ".new", new byte[5000]);
        Assert.Single(Open().Crls);
        RevocationIndexFile.Write(Path, CreateIndex("Chiyoda-ku", "Minato-ku"));
        Assert.Equal(2, Open().Crls.Count);
        Assert.False(File.Exists(Path + ".new"));
    }

    private void AssertNotOpened(byte[] content, string expected)
    {
        File.WriteAllBytes(Path, content);
        Assert.False(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    private RevocationIndex Open()
    {
        Assert.True(RevocationIndexFile.TryOpen(Path, fixture.Anchors, out var index, out var problem), problem);
        return index!;
    }

    private RevocationIndex CreateIndex(params string[] cities) => cities.Aggregate(
        RevocationIndex.Empty, (index, city) => index.WithCrl(PkiFixture.Parse(Request(city)), fixture.Newest, out _));

    private CrlRequest Request(string city) => fixture.CreateRequest() with
    {
        City = city,
        Entries = Enumerable.Range(1, 200).Select(number => new Entry([0x22, (byte)number, 0x10, 0x20], PkiFixture.Now.AddDays(-number), 4))
            .Append(new Entry(Revoked, PkiFixture.Now.AddDays(-3), 3)),
    };
}
