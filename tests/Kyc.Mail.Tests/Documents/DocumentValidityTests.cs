using System.Globalization;
using Kyc.Domain.Methods;
using Kyc.Mail.Documents;

namespace Kyc.Mail.Tests.Documents;

public sealed class DocumentValidityTests
{
    [Theory]
    [InlineData("2026-01-10", "2026-07-10", DocumentProblem.None)]
    [InlineData("2026-01-09", "2026-07-10", DocumentProblem.TooOld)]
    [InlineData("2026-07-10", "2026-07-10", DocumentProblem.None)]
    [InlineData("2026-07-11", "2026-07-10", DocumentProblem.IssuedAfterReceipt)]
    [InlineData(null, "2026-07-10", DocumentProblem.IssueDateMissing)]
    // If the month six months before the receipt has no such day, its last day is the earliest valid day of issue.
    [InlineData("2026-02-28", "2026-08-31", DocumentProblem.None)]
    [InlineData("2026-02-27", "2026-08-31", DocumentProblem.TooOld)]
    [InlineData("2026-02-28", "2026-08-29", DocumentProblem.None)]
    [InlineData("2028-02-29", "2028-08-31", DocumentProblem.None)]
    [InlineData("2028-02-28", "2028-08-31", DocumentProblem.TooOld)]
    [InlineData("2026-11-30", "2027-05-31", DocumentProblem.None)]
    [InlineData("2026-11-29", "2027-05-31", DocumentProblem.TooOld)]
    [InlineData("2026-08-28", "2027-02-28", DocumentProblem.None)]
    [InlineData("2026-08-27", "2027-02-28", DocumentProblem.TooOld)]
    [InlineData("0001-01-01", "0001-03-01", DocumentProblem.None)]
    public void A_document_without_an_expiry_date_is_valid_for_six_months_from_its_issue(
        string? issueDate,
        string receiptDate,
        DocumentProblem problem) =>
        Assert.Equal(
            problem,
            DocumentValidity.Check(DocumentTerm.IssuedWithinSixMonths, ParseDay(issueDate), null, ParseDay(receiptDate)!.Value));

    [Theory]
    [InlineData("2026-07-10", "2026-07-10", DocumentProblem.None)]
    [InlineData("2026-07-09", "2026-07-10", DocumentProblem.Expired)]
    [InlineData("2030-01-01", "2026-07-10", DocumentProblem.None)]
    [InlineData(null, "2026-07-10", DocumentProblem.ExpiryMissing)]
    public void A_document_with_an_expiry_date_is_valid_until_that_date(string? expiryDate, string receiptDate, DocumentProblem problem) =>
        Assert.Equal(
            problem,
            DocumentValidity.Check(
                DocumentTerm.UntilExpiryDate,
                new DateOnly(2020, 1, 1),
                ParseDay(expiryDate),
                ParseDay(receiptDate)!.Value));

    [Fact]
    public void An_expired_document_is_refused_even_if_it_was_issued_within_six_months() =>
        Assert.Equal(DocumentProblem.Expired, DocumentValidity.Check(
            DocumentTerm.IssuedWithinSixMonths, new DateOnly(2026, 7, 1), new DateOnly(2026, 7, 9), new DateOnly(2026, 7, 10)));

    [Fact]
    public void Every_method_input_that_is_a_document_has_document_kinds()
    {
        MethodInput[] documentInputs =
        [
            MethodInput.OriginalDocument, MethodInput.ChipInformation, MethodInput.DocumentImage, MethodInput.DocumentCopy,
            MethodInput.SecondDocumentCopy, MethodInput.SupplementaryDocument,
        ];
        Assert.All(documentInputs, input => Assert.NotEmpty(DocumentKinds.GetAcceptedAs(input)));
    }

    [Fact]
    public void Only_certificates_of_the_municipality_are_accepted_as_originals() =>
        Assert.Equal(
            ["住民票の写し", "住民票記載事項証明書", "戸籍の附票の写し", "印鑑登録証明書"],
            DocumentKinds.GetAcceptedAs(MethodInput.OriginalDocument).Select(kind => kind.Name));

    [Fact]
    public void A_resident_record_is_accepted_only_without_forbidden_content() =>
        Assert.Equal(
            [ForbiddenItem.IndividualNumber, ForbiddenItem.ResidentRecordCode, ForbiddenItem.RegisteredDomicile],
            DocumentKinds.Find("RESIDENT-RECORD")!.ForbiddenItems);

    [Fact]
    public void Codes_are_unique_and_an_unknown_code_has_no_kind()
    {
        Assert.Equal(DocumentKinds.All.Count, DocumentKinds.All.Select(kind => kind.Code).Distinct().Count());
        Assert.Null(DocumentKinds.Find("LIBRARY-CARD"));
    }

    [Theory]
    [InlineData("2027-03-31", false, false)]
    [InlineData("2027-04-01", false, true)]
    [InlineData("2027-04-01", true, false)]
    public void A_passport_of_people_outside_the_register_is_accepted_from_the_first_day_of_the_new_rule(string date,
        bool isResident, bool isAccepted)
    {
        var passport = DocumentKinds.Find("PASSPORT")!;
        Assert.Equal(isAccepted, passport.IsAcceptedOn(ParseDay(date)!.Value, isResident));
        Assert.Equal([passport], DocumentKinds.All.Where(kind => !kind.ShowsResidence));
        Assert.All(DocumentKinds.All.Except([passport]), kind => Assert.True(kind.IsAcceptedOn(ParseDay(date)!.Value, isResident)));
    }

    private static DateOnly? ParseDay(string? day) => day is null ? null : DateOnly.Parse(day, CultureInfo.InvariantCulture);
}
