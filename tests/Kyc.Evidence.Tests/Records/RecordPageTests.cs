using System.Text;
using System.Xml.Linq;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Tests.Records;

public sealed class RecordPageTests
{
    [Fact]
    public void The_page_shows_every_row_in_Japanese()
    {
        var record = SampleRecord.Create(RecordMethod.TwoCopiesMail);
        var cells = ReadCells(WritePage(record));
        Assert.Contains("2026年11月4日", cells);
        Assert.Contains("国税の領収証書 第1号", cells);
        Assert.Contains("1990年4月1日 (419900401)", cells);
        Assert.Contains("2026年11月20日 12時00分00秒 (日本時間)", cells);
        Assert.Contains("資産形成", cells);
        Assert.All(RecordRows.Create(record), row => Assert.Contains(row.Value, cells));
    }

    [Fact]
    public void HTML_in_a_value_is_shown_as_text()
    {
        const string hostileText = "\"><script>alert(1)</script>&amp;'";
        var record = SampleRecord.Create(RecordMethod.OriginalDocumentMail) with
        {
            Name = hostileText,
            Address = hostileText,
            Occupation = hostileText,
            DocumentName = hostileText,
            TransactionReference = hostileText,
            Purpose = hostileText,
            Agent = new AgentParticulars(hostileText, hostileText, hostileText, hostileText, hostileText),
            ConsentVersion = hostileText,
            RecordedBy = hostileText,
        };
        var page = WritePage(record);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(hostileText, ReadCells(page));
    }

    [Fact]
    public void The_page_needs_no_other_files()
    {
        var page = WritePage(SampleRecord.Create(RecordMethod.JpkiSignature));
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("@page { size: A4;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_shows_what_it_changed_and_the_earlier_values()
    {
        var original = SampleRecord.Create(RecordMethod.JpkiSignature);
        var correction = original with
        {
            Id = Guid.NewGuid(),
            Corrects = original.Id,
            CorrectionReason = "転居の届出",
            Address = "大阪府大阪市北区中之島九丁目８番７号",
            RecordedAt = original.RecordedAt.AddDays(3),
        };
        Assert.True(RecordHistory.TryCreate([correction, original], out var history, out var problem), problem);
        Assert.Equal(correction.Id, history.Current.Id);
        var change = history.GetChanges(1).Single(change => change.RowNumber == "20");
        Assert.Equal((original.Address, correction.Address), (change.Before, change.After));
        var cells = ReadCells(Encoding.UTF8.GetString(RecordPage.Write(history)));
        Assert.Equal(2, cells.Count(cell => cell == original.Address));
        Assert.Equal(2, cells.Count(cell => cell == correction.Address));
    }

    [Fact]
    public void Records_that_are_not_one_history_are_refused()
    {
        var original = SampleRecord.Create(RecordMethod.JpkiSignature);
        var correction = original with { Id = Guid.NewGuid(), Corrects = original.Id, CorrectionReason = "r" };
        var secondCorrection = correction with { Id = Guid.NewGuid() };
        VerificationRecord[][] invalidHistories =
        [
            [], [correction], [original, original], [original, correction, secondCorrection],
            [original, correction with { Corrects = Guid.NewGuid() }],
            [original, correction with { ApplicationId = Guid.NewGuid() }], [original, original with { Id = Guid.NewGuid() }],
            [original, correction with { RecordedAt = original.RecordedAt.AddSeconds(-1) }],
            [original, correction with { Corrects = secondCorrection.Id }, secondCorrection with { Corrects = correction.Id }],
        ];
        Assert.All(invalidHistories, records => Assert.False(RecordHistory.TryCreate(records, out _, out _)));
    }

    [Fact]
    public void The_layout_of_version_1_never_changes()
    {
        var record = SampleRecord.Create(RecordMethod.JpkiSignature) with { Id = Guid.Empty, ApplicationId = Guid.Empty };
        record = record with { Attachments = [.. record.Attachments.Select(attachment => attachment with { ItemId = Guid.Empty })] };
        Assert.True(RecordHistory.TryCreate([record], out var history, out _));
        Assert.Equal(1, RecordPage.Version);
        Assert.Equal(
            "37125953f77a97c604867291eeda7424daa0dc6fb739264347365d7187b69aa1",
            Digest.Compute(RecordPage.Write(history)).ToString());
    }

    private static string WritePage(VerificationRecord record) =>
        RecordHistory.TryCreate([record], out var history, out var problem)
            ? Encoding.UTF8.GetString(RecordPage.Write(history))
            : throw new InvalidOperationException(problem);

    private static List<string> ReadCells(string page)
    {
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)];
        return [.. XElement.Parse(body.Replace("<br>", " ", StringComparison.Ordinal)).Descendants("td").Select(cell => cell.Value)];
    }
}
