using System.Text;
using Kyc.Mail.Manifests;
using Kyc.Mail.Posting;
using Kyc.Mail.Text;

namespace Kyc.Mail.Tests.Posting;

public sealed class PostedManifestParserTests
{
    private const string Header = "管理番号,引受番号\r\n";
    private const string ManagementNumber = "261129-7K2Q9MXA";
    private const string FormattedPostingNumber = "310-00-00000-6";

    [Theory]
    [InlineData("310-00-00000-6")]
    [InlineData("31000000006")]
    [InlineData("\"310-00-00000-6\"")]
    [InlineData("３１０－００－０００００－６")]
    [InlineData("３１００００００００６")]
    [InlineData("'31000000006")]
    [InlineData("’31000000006")]
    [InlineData("\"=\"\"31000000006\"\"\"")]
    [InlineData("31000000006.0")]
    [InlineData("31000000006.00")]
    [InlineData("\"31,000,000,006\"")]
    [InlineData("\"31,000,000,006.00\"")]
    [InlineData(" 31000000006\u3000")]
    [InlineData("A31000000006B")]
    [InlineData("d31000000006a")]
    [InlineData("Ｃ３１００００００００６Ｄ")]
    public void A_posting_number_is_read_in_every_format_that_scanners_and_spreadsheets_write(string cell)
    {
        var manifest = Parse($"{ManagementNumber},{cell}\r\n");
        Assert.Empty(manifest.Problems);
        Assert.Equal(
            (2, ManagementNumber, FormattedPostingNumber),
            (manifest.Rows[0].Line, manifest.Rows[0].ManagementNumber, manifest.Rows[0].Number.ToString()));
    }

    [Theory]
    [InlineData("3.1E+10", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("3.1e10", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("3E+10", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("３．１Ｅ＋１０", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("'3.1E+10", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("3.1000000004E+10", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("########", PostedManifestProblemKind.RoundedNumber)]
    [InlineData("31000000005", PostedManifestProblemKind.CheckDigit)]
    [InlineData("310-00-00000-5", PostedManifestProblemKind.CheckDigit)]
    [InlineData("A31000000005B", PostedManifestProblemKind.CheckDigit)]
    [InlineData("31000000000", PostedManifestProblemKind.CheckDigit)]
    [InlineData("3100000004", PostedManifestProblemKind.PostingNumber)]
    [InlineData("31000000006.5", PostedManifestProblemKind.PostingNumber)]
    [InlineData("31,0000,00004", PostedManifestProblemKind.ColumnCount)]
    [InlineData("\"31,0000,00004\"", PostedManifestProblemKind.PostingNumber)]
    [InlineData("A31000000006", PostedManifestProblemKind.PostingNumber)]
    [InlineData("310-0000000-4", PostedManifestProblemKind.PostingNumber)]
    [InlineData("posted", PostedManifestProblemKind.PostingNumber)]
    [InlineData("31000\"000004", PostedManifestProblemKind.BrokenRow)]
    public void A_wrong_line_is_reported_with_its_line_number_and_its_fault(string cell, PostedManifestProblemKind kind)
    {
        var manifest = Parse($"{ManagementNumber},{FormattedPostingNumber}\r\n261129-00000000,{cell}\r\n");
        Assert.Equal(new PostedManifestProblem(3, kind), Assert.Single(manifest.Problems));
    }

    [Theory]
    [InlineData(",310-00-00001-0", PostedManifestProblemKind.ManagementNumber)]
    [InlineData("261129-7K2Q9MXA9,310-00-00001-0", PostedManifestProblemKind.ManagementNumber)]
    [InlineData("261129 7K2Q9MXA,310-00-00001-0", PostedManifestProblemKind.ManagementNumber)]
    [InlineData("261129-7K2Q9MXA,310-00-00001-0", PostedManifestProblemKind.ManagementNumberTwice)]
    [InlineData("２６１１２９－７Ｋ２Ｑ９ＭＸＡ,310-00-00001-0", PostedManifestProblemKind.ManagementNumberTwice)]
    [InlineData("261129-00000000,31000000006", PostedManifestProblemKind.PostingNumberTwice)]
    [InlineData("261129-00000000", PostedManifestProblemKind.ColumnCount)]
    [InlineData("261129-00000000,310-00-00001-0,more", PostedManifestProblemKind.ColumnCount)]
    public void A_line_with_a_missing_or_repeated_management_number_or_posting_number_is_reported(
        string line,
        PostedManifestProblemKind kind)
    {
        var manifest = Parse($"{ManagementNumber},{FormattedPostingNumber}\r\n{line}\r\n");
        Assert.Equal(new PostedManifestProblem(3, kind), Assert.Single(manifest.Problems));
    }

    [Fact]
    public void Every_wrong_line_is_reported_and_the_other_lines_are_read()
    {
        var manifest = Parse("A1,310-00-00000-5\r\nA2,310-00-00001-0\r\nA3,3.1E+10\r\n,\r\nA5,\r\nA6,x\r\n");
        Assert.Equal([2, 4, 7], manifest.Problems.Select(problem => problem.Line));
        Assert.Equal(("A2", "A5"), (Assert.Single(manifest.Rows).ManagementNumber, Assert.Single(manifest.UnpostedManagementNumbers)));
    }

    [Theory]
    [InlineData("管理番号,引受番号\n")]
    [InlineData("引受番号,管理番号,\r\n", true)]
    [InlineData("\"管理番号\",\"引受番号\",\r\n")]
    [InlineData("管理番号 ,引受番号,,,\r\n")]
    public void The_columns_may_be_quoted_or_in_any_order_and_empty_columns_may_follow(string header, bool isReversed = false)
    {
        var row = isReversed ? $"{FormattedPostingNumber},{ManagementNumber}," : $"\"{ManagementNumber}\",\"{FormattedPostingNumber}\",";
        foreach (var text in new[] { header + row, header + row + ",\r\n\r\n", header + row.TrimEnd(',') + "\n" })
        {
            var manifest = PostedManifestParser.Parse(Encoding.UTF8.GetBytes(text));
            Assert.Empty(manifest.Problems);
            Assert.Equal(
                (ManagementNumber, FormattedPostingNumber),
                (manifest.Rows[0].ManagementNumber, manifest.Rows[0].Number.ToString()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("管理番号\r\n")]
    [InlineData("管理番号,引受番号,引受番号\r\n")]
    [InlineData("管理番号;引受番号\r\n")]
    [InlineData("261129-7K2Q9MXA,310-00-00000-6\r\n")]
    public void A_file_without_the_required_header_columns_is_refused(string text) =>
        Assert.Equal(new PostedManifestProblem(1, PostedManifestProblemKind.Header), Assert.Single(
            PostedManifestParser.Parse(Encoding.UTF8.GetBytes(text)).Problems));

    [Fact]
    public void The_completed_manifest_of_a_batch_is_read_in_UTF_8_and_in_CP932()
    {
        var line = $"{FormattedPostingNumber},{ManagementNumber},100-0005,東京都千代田区丸の内,１－１－１,\"試験ビル, 5階\",山田　花子,簡易書留,1,定形,2026-11-29";
        var text =
            string.Join(',', ManifestCsv.Columns)
            + "\r\n"
            + line
            + ",\r\n"
            + line.Replace(FormattedPostingNumber, "", StringComparison.Ordinal)
                .Replace(ManagementNumber, "261129-00000000", StringComparison.Ordinal)
            + "\r\n";
        byte[][] files = [Encoding.UTF8.GetBytes(
            text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], CsvTextDecoder.Cp932.GetBytes(text)];
        foreach (var file in files)
        {
            var manifest = PostedManifestParser.Parse(file);
            Assert.Empty(manifest.Problems);
            Assert.Equal(
                (ManagementNumber, FormattedPostingNumber),
                (manifest.Rows[0].ManagementNumber, manifest.Rows[0].Number.ToString()));
            Assert.Equal(["261129-00000000"], manifest.UnpostedManagementNumbers);
        }
    }

    [Fact]
    public void Bytes_in_an_unknown_encoding_are_refused() =>
        Assert.Equal(0, Assert.Single(PostedManifestParser.Parse([0x81, 0x20, 0xFF]).Problems).Line);

    [Fact]
    public void A_posting_number_cell_with_a_million_digits_is_refused() =>
        Assert.Equal(PostedManifestProblemKind.PostingNumber, Assert.Single(Parse($"A1,{new string('1', 1_000_000)}\r\n").Problems).Kind);

    private static PostedManifest Parse(string rows) => PostedManifestParser.Parse(Encoding.UTF8.GetBytes(Header + rows));
}
