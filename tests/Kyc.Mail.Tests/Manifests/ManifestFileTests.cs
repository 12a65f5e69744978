using System.Text;
using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Manifests;

public sealed class ManifestFileTests
{
    private static readonly YuPriCodes Codes = new("21", "22", "23");

    [Fact]
    public void The_manifest_has_a_header_row_and_a_row_for_each_letter()
    {
        var (rowCount, lines) = Write(BatchFactory.ManualExampleBatch, Encoding.UTF8, WriteUtf8);
        Assert.Equal(17, rowCount);
        Assert.Equal(18, lines.Length);
        Assert.Equal("引受番号,管理番号,郵便番号,住所1,住所2,住所3,氏名,種別,転送不要,重量区分,差出日", lines[0]);
        Assert.Equal("311-60-00001-2,KYC-000001,263-0023,千葉市稲毛区緑町3丁目30-8 郵便ビル403号,,,例示　一郎,簡易書留,1,定形,2026-11-24", lines[1]);
    }

    [Fact]
    public void UTF8_begins_with_a_byte_order_mark_for_spreadsheets()
    {
        using var target = new MemoryStream();
        ManifestCsv.Write(BatchFactory.ManualExampleBatch, target, ManifestEncoding.Utf8);
        Assert.Equal([0xef, 0xbb, 0xbf], target.ToArray()[..3]);
    }

    [Fact]
    public void The_manifest_has_the_same_lines_in_CP932_as_in_UTF8()
    {
        var (_, utf8) = Write(BatchFactory.ManualExampleBatch, Encoding.UTF8, WriteUtf8);
        var (_, cp932) = Write(BatchFactory.ManualExampleBatch, BatchFactory.Cp932, WriteCp932);
        Assert.Equal(utf8, cp932);
    }

    [Fact]
    public void Cells_with_commas_and_quotes_are_quoted()
    {
        var (_, lines) = Write(BatchFactory.CreateWithName("見本, \"花\"子"), Encoding.UTF8, WriteUtf8);
        Assert.Contains(",\"見本, \"\"花\"\"子\",", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("𠮷野", 1)]
    [InlineData("吉〜", 2)]
    [InlineData("吉é", 2)]
    [InlineData("Jose\u0301", 5)]
    [InlineData("¥子", 1)]
    public void A_character_that_CP932_lacks_is_refused_with_its_row_and_position_and_never_replaced(string name, int position)
    {
        var batch = BatchFactory.Create(
            BatchFactory.CreateLetter(1),
            BatchFactory.CreateLetter(2) with
            {
                Addressee = BatchFactory.CreateLetter(2).Addressee with { Name = name },
            });
        var expected = new PrintProblem(2, PrintField.Name, PrintFault.NotInCodePage, 1, position);
        Assert.Equal(expected, Assert.Single(BatchFactory.GetRefusalProblems(batch, WriteCp932)));
        Assert.Equal(expected, Assert.Single(BatchFactory.GetRefusalProblems(batch, WriteYuPri)));
        Assert.Equal(2, ManifestCsv.Write(batch, Stream.Null, ManifestEncoding.Utf8));
    }

    [Fact]
    public void The_file_for_the_post_office_program_is_in_CP932_and_has_the_columns_of_that_program()
    {
        var batch = BatchFactory.Create(
            BatchFactory.CreateLetter(1),
            BatchFactory.CreateLetter(2) with
            {
                Kind = MailKind.Registered,
                WeightClass = WeightClass.NonStandard,
                IsNonForwardable = false,
            });
        var (rowCount, lines) = Write(batch, BatchFactory.Cp932, WriteYuPri);
        Assert.Equal(2, rowCount);
        var headings = lines[0].Split(',');
        Assert.Equal(84, headings.Length);
        Assert.Equal(["お客様側管理番号", "発送予定日", "発送予定時間区分", "出荷期限日", "到着期限日", "郵便種別", "保冷種別", "元／着払／代引", "書留／セキュリティ／特定記録種別"], headings[..9]);
        Assert.Equal("お届け先 郵便番号", headings[12]);
        Assert.Equal("ご依頼主 郵便番号", headings[29]);
        Assert.Equal("集荷先 コード", headings[41]);
        Assert.Equal("受注番号", headings[53]);
        Assert.Equal("フリー項目１０", headings[83]);

        var firstCells = lines[1].Split(',');
        Assert.Equal(84, firstCells.Length);
        Assert.Equal(["KYC-000001", "20261124", "", "", "", "2", "", "", "21"], firstCells[..9]);
        Assert.Equal(["2630023", "千葉市稲毛区緑町3丁目30-8", "郵便ビル403号", "", "見本　花子", ""], firstCells[12..18]);
        Assert.Equal(["1000013", "東京都千代田区霞が関1丁目3番2号", "例示ビル", "", "例示証券株式会社", "", "", "03-0000-0000"], firstCells[29..37]);
        Assert.Equal("転送不要", firstCells[74]);

        var secondCells = lines[2].Split(',');
        Assert.Equal(("3", "22", ""), (secondCells[5], secondCells[8], secondCells[74]));
    }

    [Fact]
    public void Addresses_and_names_are_divided_over_cells_of_fifty_bytes()
    {
        var item = BatchFactory.CreateLetter(1);
        var batch = BatchFactory.Create(item with
        {
            Addressee = new Addressee(
                "2630023",
                ["京都府京都市上京区今出川通烏丸東入玄武町六百一番地例示マンション第２", "１２０３号室"],
                "Maria Theresia Wilhelmina Antonia Josepha Yamada-Schmidt"),
        });
        var (_, lines) = Write(batch, BatchFactory.Cp932, WriteYuPri);
        var cells = lines[1].Split(',');
        Assert.Equal(["京都府京都市上京区今出川通烏丸東入玄武町六百一番地", "例示マンション第２", "１２０３号室"], cells[13..16]);
        Assert.Equal(["Maria Theresia Wilhelmina Antonia Josepha", "Yamada-Schmidt"], cells[16..18]);
    }

    [Fact]
    public void Text_that_does_not_fit_into_its_cells_is_refused_and_its_row_and_field_are_reported()
    {
        var batch = BatchFactory.Create(BatchFactory.CreateLetter(1) with
        {
            Addressee = new Addressee("2630023", [new string('長', 76)], new string('名', 51)),
        });
        Assert.Equal(
            [new PrintProblem(1, PrintField.Address, PrintFault.TooLong), new PrintProblem(1, PrintField.Name, PrintFault.TooLong)],
            BatchFactory.GetRefusalProblems(batch, WriteYuPri));
    }

    [Fact]
    public void An_empty_mail_kind_code_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            YuPriCsv.Write(BatchFactory.ManualExampleBatch, Codes with { Registered = "" }, Stream.Null));

    private static int WriteUtf8(MailBatch batch, Stream stream) => ManifestCsv.Write(batch, stream, ManifestEncoding.Utf8);

    private static int WriteCp932(MailBatch batch, Stream stream) => ManifestCsv.Write(batch, stream, ManifestEncoding.Cp932);

    private static int WriteYuPri(MailBatch batch, Stream stream) => YuPriCsv.Write(batch, Codes, stream);

    private static (int Rows, string[] Lines) Write(MailBatch batch, Encoding encoding, Func<MailBatch, Stream, int> write)
    {
        using var target = new MemoryStream();
        var rowCount = write(batch, target);
        target.Position = 0;
        using var reader = new StreamReader(target, encoding);
        var text = reader.ReadToEnd();
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        return (rowCount, text.Split("\r\n")[..^1]);
    }
}
