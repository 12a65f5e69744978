using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Tests.Postcodes;

public sealed class PostcodeTableTests
{
    [Fact]
    public void The_shipped_table_matches_its_readme()
    {
        Assert.Equal(new DateOnly(2022, 5, 4), PostcodeTable.BuiltIn.Date);
        Assert.Contains("public domain", PostcodeTable.BuiltIn.Source, StringComparison.Ordinal);
        Assert.Equal(120_394, PostcodeTable.BuiltIn.GetAll().Select(place => place.Postcode).Distinct().Count());
    }

    [Fact]
    public void The_shipped_table_has_every_municipality_of_its_date()
    {
        // The country has 1,741 municipalities, including the special wards of Tokyo. In place of the twenty large cities that have wards
        // of their own, the table lists their 175 wards.
        Assert.Equal(1_896, PostcodeTable.BuiltIn.GetAll().Select(place => place.Prefecture + place.City).Distinct().Count());
        Assert.Equal(47, PostcodeTable.BuiltIn.GetAll().Select(place => place.Prefecture).Distinct().Count());
    }

    [Theory]
    [InlineData("1000013", "東京都", "千代田区", "霞が関", false)]
    [InlineData("1000000", "東京都", "千代田区", "", true)]
    [InlineData("1000301", "東京都", "利島村", "", false)]
    [InlineData("0460003", "北海道", "余市郡余市町", "黒川町", false)]
    [InlineData("2720034", "千葉県", "市川市", "市川", false)]
    [InlineData("5100085", "三重県", "四日市市", "諏訪町", false)]
    [InlineData("3980002", "長野県", "大町市", "大町", false)]
    [InlineData("2080004", "東京都", "武蔵村山市", "本町", false)]
    [InlineData("5220317", "滋賀県", "犬上郡多賀町", "一円", false)]
    public void A_postcode_has_its_place(string postcode, string prefecture, string city, string town, bool isNotListed)
    {
        var place = Assert.Single(PostcodeTable.BuiltIn.Find(postcode));
        Assert.Equal(new PostcodePlace(postcode, prefecture, city, town, "", isNotListed), place);
    }

    [Theory]
    [InlineData("9999999")]
    [InlineData("100-0013")]
    [InlineData("")]
    [InlineData("１００００１３")]
    public void No_place_is_found_for_text_that_is_not_a_postcode_of_the_table(string postcode) =>
        Assert.Empty(PostcodeTable.BuiltIn.Find(postcode));

    [Fact]
    public void A_table_reads_back_as_it_was_written()
    {
        PostcodePlace[] places =
        [
            new("9071801", "沖縄県", "八重山郡与那国町", "与那国", "", false), new("0600906", "北海道", "札幌市東区", "北六条東", "１～７丁目", false),
            new("0010000", "北海道", "札幌市北区", "", "", true), new("6028064", "京都府", "京都市上京区", "𠮷町", "", false),
            new("6028064", "京都府", "京都市上京区", "𠮟町", "", false),
        ];
        var savedTable = PostcodeTable.Create("where from", new DateOnly(2026, 10, 31), [.. places, places[0]]);
        using var file = new MemoryStream();
        savedTable.Save(file);
        file.Position = 0;
        Assert.True(PostcodeTable.TryLoad(file, out var loadedTable, out _));
        Assert.Equal("where from", loadedTable.Source);
        Assert.Equal(new DateOnly(2026, 10, 31), loadedTable.Date);
        Assert.Equal(places.OrderBy(place => place.Postcode).ThenBy(place => place.Town, StringComparer.Ordinal), loadedTable.GetAll());
    }

    [Fact]
    public void A_file_cut_short_or_changed_is_refused()
    {
        using var file = new MemoryStream();
        PostcodeTable.Create("s", new DateOnly(2026, 1, 1), [new("0600906", "北海道", "札幌市東区", "北六条東", "", false)]).Save(file);
        var validFile = file.ToArray();
        for (var length = 0; length < validFile.Length; length++)
        {
            AssertRefusedOrUnchanged(validFile[..length], length < 40 ? PostcodeTableProblem.NotATable : PostcodeTableProblem.Damaged);
        }

        for (var offset = 0; offset < validFile.Length; offset++)
        {
            var changedFile = validFile.ToArray();
            changedFile[offset] ^= 1;
            AssertRefusedOrUnchanged(changedFile, offset < 8 ? PostcodeTableProblem.NotATable : PostcodeTableProblem.Damaged);
        }
    }

    // Asserts that the given file is refused for the expected reason, or that it loads with the original content. The latter is possible
    // because some bits at the end of a Brotli stream do not affect the decompressed data.
    private static void AssertRefusedOrUnchanged(byte[] file, PostcodeTableProblem expected)
    {
        if (PostcodeTable.TryLoad(new MemoryStream(file), out var table, out var problem))
        {
            Assert.Equal("北六条東", Assert.Single(table.GetAll()).Town);
            Assert.True(file.Length > 60);
        }
        else
        {
            Assert.Equal(expected, problem);
        }
    }

    [Fact]
    public void A_table_file_with_random_content_is_refused_as_malformed()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new byte[random.Next(60)];
            random.NextBytes(body);
            using var file = new MemoryStream();
            file.Write("KYCPOST1"u8);
            file.Write(System.Security.Cryptography.SHA256.HashData(body));
            using (var brotli =
                new System.IO.Compression.BrotliStream(file, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                brotli.Write(body);
            }

            file.Position = 0;
            Assert.False(PostcodeTable.TryLoad(file, out _, out var problem));
            Assert.Equal(PostcodeTableProblem.Malformed, problem);
        }
    }
}
