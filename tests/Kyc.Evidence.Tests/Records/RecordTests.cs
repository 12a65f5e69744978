using System.Text;
using Kyc.Domain.Time;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Tests.Records;

public sealed class RecordTests
{
    public static TheoryData<RecordMethod> Methods => [.. Enum.GetValues<RecordMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_complete_record_of_each_method_reads_back_unchanged(RecordMethod method)
    {
        var record = SampleRecord.Create(method);
        var json = RecordJson.Write(record);
        Assert.True(RecordJson.TryRead(json, out var decodedRecord));
        Assert.Equal(json, RecordJson.Write(decodedRecord));
        Assert.True(RecordJson.TryRead(json, RecordJson.GetColumns(record), out _));
    }

    [Fact]
    public void Japanese_text_is_not_escaped_in_the_JSON()
    {
        var text = Encoding.UTF8.GetString(RecordJson.Write(SampleRecord.Create(RecordMethod.JpkiSignature)));
        Assert.Contains("\"name\":\"𠮷田　花子\"", text, StringComparison.Ordinal);
        Assert.Contains("\"occupation\":\"会社員 \\\"営業\\\" <A&B>\"", text, StringComparison.Ordinal);
        Assert.Contains("\"verifiedAt\":\"2026-11-20T03:00:00.000000Z\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_has_the_same_bytes_for_any_UTC_offset_of_its_time()
    {
        var record = SampleRecord.Create(RecordMethod.OriginalDocumentMail);
        Assert.Equal(RecordJson.Write(record), RecordJson.Write(record with { VerifiedAt = JapanTime.ToLocal(record.VerifiedAt) }));
    }

    [Theory]
    [Trait("Control", "4(1)S5")]
    [InlineData(RecordMethod.JpkiSignature, "1,2,15,16,17,20,20,20,22,23,22-23,27,JPKI,19条,19条,19条,19条")]
    [InlineData(RecordMethod.OriginalDocumentMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,4,5,19条")]
    [InlineData(RecordMethod.ChipMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,10,5,19条")]
    [InlineData(RecordMethod.ImageMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,10,5,19条")]
    [InlineData(RecordMethod.TwoCopiesMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,4,5,19,19条,19条")]
    [InlineData(RecordMethod.LimitedCopyMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,4,5,19条")]
    [InlineData(RecordMethod.ReceiverIdentifiedMail, "1,2,15,16,17,20,20,20,22,23,22-23,27,11,19条")]
    public void An_empty_record_is_refused_and_the_error_names_every_missing_row(RecordMethod method, string rows)
    {
        var emptyRecord = new VerificationRecord
        {
            Id = Guid.Empty,
            ApplicationId = Guid.Empty,
            Verifier = new Actor("", ""),
            RecordedBy = "",
            VerifiedAt = default,
            RecordedAt = default,
            Channel = "",
            Method = method,
            MethodLetter = "",
            RuleRevision = "",
        };
        var exception = Assert.Throws<IncompleteRecordException>(() => RecordJson.Write(emptyRecord));
        Assert.Equal(rows.Split(','), exception.MissingRows.Select(row => row.RowNumber));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_attachment_that_is_missing_from_a_record_is_reported(RecordMethod method)
    {
        var record = SampleRecord.Create(method);
        foreach (var attachment in record.Attachments)
        {
            var missingRows = RecordCompleteness.FindMissingRows(
                record with
                {
                    Attachments = [.. record.Attachments.Where(other => other != attachment)],
                });
            Assert.Equal(("19条", $"attachment {attachment.Kind}"), (Assert.Single(missingRows).RowNumber, missingRows[0].Description));
        }
    }

    [Fact]
    public void A_record_needs_no_sending_date_if_the_letter_was_handed_over_at_the_residence()
    {
        var record = SampleRecord.Create(RecordMethod.OriginalDocumentMail);
        Assert.Equal(
            "5",
            Assert.Single(RecordCompleteness.FindMissingRows(record with { Dates = record.Dates with { LetterSentOn = null } })).RowNumber);
        Assert.Empty(
            RecordCompleteness.FindMissingRows(
                record with
                {
                    Dates = record.Dates with { LetterSentOn = null, HandedOverOn = new(2026, 11, 5) },
                }));
    }

    [Fact]
    public void An_incomplete_agent_other_name_or_correction_is_reported()
    {
        var record = SampleRecord.Create(RecordMethod.JpkiSignature);
        Assert.Equal(
            "21",
            Assert
                .Single(RecordCompleteness.FindMissingRows(record with { Agent = new AgentParticulars("山田", "", "", "", "") }))
                .RowNumber);
        Assert.Equal(
            "26",
            Assert.Single(RecordCompleteness.FindMissingRows(record with { OtherName = new OtherName("ペンネーム", "") })).RowNumber);
        Assert.Equal("20条3項", Assert.Single(RecordCompleteness.FindMissingRows(record with { Corrects = Guid.NewGuid() })).RowNumber);
        Assert.Equal("20条3項", Assert.Single(RecordCompleteness.FindMissingRows(record with { CorrectionReason = "moved" })).RowNumber);
    }

    [Fact]
    public void A_record_that_contradicts_its_columns_is_refused()
    {
        var record = SampleRecord.Create(RecordMethod.JpkiSignature);
        var columns = RecordJson.GetColumns(record);
        Assert.False(RecordJson.TryRead(RecordJson.Write(record), columns with { MethodLetter = "ヌ" }, out _));
        Assert.False(RecordJson.TryRead(RecordJson.Write(record), columns with { Verifier = new Actor("kiosk", "staff-99") }, out _));
    }

    [Fact]
    public void A_record_of_the_first_format_can_still_be_read()
    {
        const string json =
            """
            {"name":"山田\u3000花子","address":"東京都千代田区","birthDate":"419900401","documentName":"署名用電子証明書","documentNumber":"01@02",
            "nameSubstitutions":"","addressSubstitutions":"","purpose":"AssetBuilding","occupation":"会社員","accountKind":"General",
            "consentVersion":"2026-04","transactionReference":"s"}
            """;
        var columns = RecordJson.GetColumns(SampleRecord.Create(RecordMethod.JpkiSignature));
        Assert.True(RecordJson.TryRead(Encoding.UTF8.GetBytes(json), columns, out var record));
        Assert.Equal(("山田　花子", 1, columns), (record.Name, record.Format, RecordJson.GetColumns(record)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":2}")]
    public void Bytes_that_are_not_a_valid_record_are_refused(string json)
    {
        Assert.False(RecordJson.TryRead(Encoding.UTF8.GetBytes(json), out _));
        Assert.False(
            RecordJson.TryRead(
                Encoding.UTF8.GetBytes(json), RecordJson.GetColumns(SampleRecord.Create(RecordMethod.JpkiSignature)), out _));
    }
}
