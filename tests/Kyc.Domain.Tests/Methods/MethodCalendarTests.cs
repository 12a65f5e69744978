using Kyc.Domain.Methods;
using Kyc.Domain.Time;

namespace Kyc.Domain.Tests.Methods;

[Trait("Control", "1(1)S1")]
public sealed class MethodCalendarTests
{
    private static readonly DateOnly LastDayOfOldRule = new(2027, 3, 31);
    private static readonly DateOnly FirstDayOfNewRule = new(2027, 4, 1);
    private static readonly MethodCalendar Calendar = new(new Dictionary<MethodCode, DateOnly>());

    [Theory]
    [InlineData(MethodCode.JpkiSignature, "ワ", "カ", "ヌ")]
    [InlineData(MethodCode.OriginalDocumentMail, "チ", "チ", "ホ")]
    [InlineData(MethodCode.ChipMail, "チ", "チ", "ホ")]
    [InlineData(MethodCode.ImageMail, "チ", "チ", null)]
    [InlineData(MethodCode.TwoCopiesMail, "リ", "リ", "カ")]
    [InlineData(MethodCode.LimitedCopyMail, "ヌ", "ヌ", "ヘ")]
    [InlineData(MethodCode.ReceiverIdentifiedMail, "ル", "ヲ", "チ")]
    public void The_letter_of_a_method_changes_with_the_rule(
        MethodCode code,
        string letterBefore2025,
        string currentLetter,
        string? letterFrom2027)
    {
        Assert.Null(VerificationMethods.GetLetter(code, new DateOnly(2020, 3, 31)));
        Assert.Equal(letterBefore2025, VerificationMethods.GetLetter(code, new DateOnly(2020, 4, 1))?.ItemLetter);
        Assert.Equal(letterBefore2025, VerificationMethods.GetLetter(code, new DateOnly(2025, 6, 23))?.ItemLetter);
        Assert.Equal(currentLetter, VerificationMethods.GetLetter(code, new DateOnly(2025, 6, 24))?.ItemLetter);
        Assert.Equal(currentLetter, VerificationMethods.GetLetter(code, LastDayOfOldRule)?.ItemLetter);
        Assert.Equal(letterFrom2027, VerificationMethods.GetLetter(code, FirstDayOfNewRule)?.ItemLetter);
        Assert.Equal(letterFrom2027, VerificationMethods.GetLetter(code, DateOnly.MaxValue)?.ItemLetter);
    }

    [Theory]
    [InlineData(true, false, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL IMAGE-MAIL TWO-COPIES-MAIL RECEIVER-IDENTIFIED-MAIL")]
    [InlineData(true, true,
        "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL IMAGE-MAIL TWO-COPIES-MAIL LIMITED-COPY-MAIL RECEIVER-IDENTIFIED-MAIL")]
    public void The_methods_on_the_last_day_of_the_old_rule_are_as_expected(bool isResident, bool isListedTransaction, string methods) =>
        Assert.Equal(methods, FormatMethodNames(Calendar, LastDayOfOldRule, isResident, isListedTransaction));

    [Theory]
    [InlineData(true, false, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL RECEIVER-IDENTIFIED-MAIL")]
    [InlineData(false, false, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL TWO-COPIES-MAIL RECEIVER-IDENTIFIED-MAIL")]
    [InlineData(true, true, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL LIMITED-COPY-MAIL RECEIVER-IDENTIFIED-MAIL")]
    public void The_methods_on_the_first_day_of_the_new_rule_are_as_expected(bool isResident, bool isListedTransaction, string methods) =>
        Assert.Equal(methods, FormatMethodNames(Calendar, FirstDayOfNewRule, isResident, isListedTransaction));

    [Fact]
    public void The_day_is_that_in_Japan()
    {
        Assert.Equal(LastDayOfOldRule, JapanTime.ToDate(new DateTimeOffset(2027, 3, 31, 14, 59, 59, TimeSpan.Zero)));
        Assert.Equal(FirstDayOfNewRule, JapanTime.ToDate(new DateTimeOffset(2027, 3, 31, 15, 0, 0, TimeSpan.Zero)));
        Assert.Equal(DateOnly.MaxValue, JapanTime.ToDate(DateTimeOffset.MaxValue));
        Assert.Equal(DateOnly.MinValue, JapanTime.ToDate(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData(MethodCode.ImageMail, "2027-04-01", true, MethodRefusalReason.EndedByRule, "2027-03-31")]
    [InlineData(MethodCode.TwoCopiesMail, "2027-04-01", true, MethodRefusalReason.OnlyOutsideResidentRegister, "2027-04-01")]
    [InlineData(MethodCode.LimitedCopyMail, "2026-11-22", true, MethodRefusalReason.OnlyListedTransactions, "2025-06-24")]
    [InlineData(MethodCode.ChipMail, "2020-03-31", false, MethodRefusalReason.NotYetAllowed, "2020-04-01")]
    public void A_refusal_names_its_reason_and_day(MethodCode code, string date, bool isResident, MethodRefusalReason reason, string day) =>
        Assert.Equal(new MethodRefusal(reason, ParseDay(day)), Calendar.GetRefusal(code, ParseDay(date), isResident));

    [Theory]
    [Trait("Control", "FSA p")]
    [InlineData("2026-09-30", null)]
    [InlineData("2026-10-01", MethodRefusalReason.EndedByCompany)]
    [InlineData("2027-04-01", MethodRefusalReason.EndedByRule)]
    public void A_company_may_end_a_method_earlier(string date, MethodRefusalReason? reason)
    {
        var calendar = new MethodCalendar(new Dictionary<MethodCode, DateOnly> { [MethodCode.ImageMail] = new(2026, 9, 30) });
        Assert.Equal(reason, calendar.GetRefusal(MethodCode.ImageMail, ParseDay(date), isResident: true)?.Reason);
        Assert.Equal(reason is null,
            calendar.GetAllowedMethods(ParseDay(date), isResident: true).Any(method => method.Code == MethodCode.ImageMail));
    }

    [Fact]
    [Trait("Control", "FSA p")]
    public void A_company_cannot_end_a_method_later()
    {
        var calendar = new MethodCalendar(new Dictionary<MethodCode, DateOnly> { [MethodCode.ImageMail] = new(2028, 1, 1) });
        Assert.Equal(MethodRefusalReason.EndedByRule,
            calendar.GetRefusal(MethodCode.ImageMail, FirstDayOfNewRule, isResident: true)?.Reason);
    }

    [Fact]
    public void Offered_and_refused_methods_never_overlap()
    {
        for (var date = new DateOnly(2020, 1, 1); date.Year < 2029; date = date.AddDays(5))
        {
            foreach (var isResident in new[] { true, false })
            {
                var allowed = Calendar.GetAllowedMethods(date, isResident);
                Assert.All(allowed, method => Assert.NotNull(VerificationMethods.GetLetter(method.Code, date)));
                Assert.All(VerificationMethods.All.Except(allowed),
                    method => Assert.NotNull(Calendar.GetRefusal(method.Code, date, isResident)));
            }
        }
    }

    [Fact]
    public void Each_method_by_mail_is_complete_only_with_its_letter()
    {
        Assert.Equal(
            [MethodCode.OriginalDocumentMail, MethodCode.ChipMail, MethodCode.ImageMail, MethodCode.TwoCopiesMail,
                MethodCode.LimitedCopyMail],
            VerificationMethods.All.Where(method => method.RequiresMailedLetter).Select(method => method.Code));
        Assert.All(
            VerificationMethods.All.Where(method => method.RequiresMailedLetter),
            method => Assert.All(method.InputSets, set => Assert.Contains(MethodInput.RegisteredLetter, set)));
    }

    [Fact]
    public void Codes_and_names_are_unique()
    {
        Assert.Equal(Enum.GetValues<MethodCode>(), VerificationMethods.All.Select(method => method.Code));
        Assert.Equal(VerificationMethods.All.Count, VerificationMethods.All.Select(method => method.Name).Distinct().Count());
    }

    private static string FormatMethodNames(MethodCalendar calendar, DateOnly date, bool isResident, bool isListedTransaction) =>
        string.Join(' ', calendar.GetAllowedMethods(date, isResident, isListedTransaction).Select(method => method.Name));

    private static DateOnly ParseDay(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
}
