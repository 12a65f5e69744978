using Kyc.Domain.Methods;
using Kyc.Domain.Time;

namespace Kyc.Domain.Tests.Methods;

[Trait("Control", "1(1)S1")]
public sealed class MethodCalendarTests
{
    private static readonly DateOnly LastDayOfOldRule = new(2027, 3, 31);
    private static readonly DateOnly FirstDayOfNewRule = new(2027, 4, 1);
    private static readonly MethodCalendar Calendar = new(new Dictionary<MethodKind, DateOnly>());

    [Theory]
    [InlineData(MethodKind.JpkiSignature, "ワ", "カ", "ヌ")]
    [InlineData(MethodKind.OriginalDocumentMail, "チ", "チ", "ホ")]
    [InlineData(MethodKind.ChipMail, "チ", "チ", "ホ")]
    [InlineData(MethodKind.ImageMail, "チ", "チ", null)]
    [InlineData(MethodKind.TwoCopiesMail, "リ", "リ", "カ")]
    [InlineData(MethodKind.LimitedCopyMail, "ヌ", "ヌ", "ヘ")]
    [InlineData(MethodKind.ReceiverIdentifiedMail, "ル", "ヲ", "チ")]
    public void The_letter_of_a_method_changes_with_the_rule(
        MethodKind code,
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
    [InlineData(
        true,
        true,
        "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL IMAGE-MAIL TWO-COPIES-MAIL LIMITED-COPY-MAIL RECEIVER-IDENTIFIED-MAIL")]
    public void The_old_rule_still_determines_the_allowed_methods_on_its_last_day(
        bool isResident,
        bool isListedTransaction,
        string methods) => Assert.Equal(methods, FormatMethodNames(Calendar, LastDayOfOldRule, isResident, isListedTransaction));

    [Theory]
    [InlineData(true, false, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL RECEIVER-IDENTIFIED-MAIL")]
    [InlineData(false, false, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL TWO-COPIES-MAIL RECEIVER-IDENTIFIED-MAIL")]
    [InlineData(true, true, "JPKI-SIGNATURE ORIGINAL-DOCUMENT-MAIL CHIP-MAIL LIMITED-COPY-MAIL RECEIVER-IDENTIFIED-MAIL")]
    public void The_new_rule_determines_the_allowed_methods_on_its_first_day(bool isResident, bool isListedTransaction, string methods) =>
        Assert.Equal(methods, FormatMethodNames(Calendar, FirstDayOfNewRule, isResident, isListedTransaction));

    [Fact]
    public void A_time_is_converted_to_the_date_in_Japan()
    {
        Assert.Equal(LastDayOfOldRule, JapanTime.ToDate(new DateTimeOffset(2027, 3, 31, 14, 59, 59, TimeSpan.Zero)));
        Assert.Equal(FirstDayOfNewRule, JapanTime.ToDate(new DateTimeOffset(2027, 3, 31, 15, 0, 0, TimeSpan.Zero)));
        Assert.Equal(DateOnly.MaxValue, JapanTime.ToDate(DateTimeOffset.MaxValue));
        Assert.Equal(DateOnly.MinValue, JapanTime.ToDate(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData(MethodKind.ImageMail, "2027-04-01", true, MethodRefusalReason.EndedByRule, "2027-03-31")]
    [InlineData(MethodKind.TwoCopiesMail, "2027-04-01", true, MethodRefusalReason.OnlyOutsideResidentRegister, "2027-04-01")]
    [InlineData(MethodKind.LimitedCopyMail, "2026-11-22", true, MethodRefusalReason.OnlyListedTransactions, "2025-06-24")]
    [InlineData(MethodKind.ChipMail, "2020-03-31", false, MethodRefusalReason.NotYetAllowed, "2020-04-01")]
    public void The_refusal_of_a_method_states_its_reason_and_the_relevant_date(
        MethodKind code,
        string date,
        bool isResident,
        MethodRefusalReason reason,
        string day) => Assert.Equal(new MethodRefusal(reason, ParseDay(day)), Calendar.GetRefusal(code, ParseDay(date), isResident));

    [Theory]
    [Trait("Control", "FSA p")]
    [InlineData("2026-09-30", null)]
    [InlineData("2026-10-01", MethodRefusalReason.EndedByCompany)]
    [InlineData("2027-04-01", MethodRefusalReason.EndedByRule)]
    public void A_company_may_end_a_method_before_the_rule_does(string date, MethodRefusalReason? reason)
    {
        var calendar = new MethodCalendar(new Dictionary<MethodKind, DateOnly> { [MethodKind.ImageMail] = new(2026, 9, 30) });
        Assert.Equal(reason, calendar.GetRefusal(MethodKind.ImageMail, ParseDay(date), isResident: true)?.Reason);
        Assert.Equal(reason is null,
            calendar.GetAllowedMethods(ParseDay(date), isResident: true).Any(method => method.Code == MethodKind.ImageMail));
    }

    [Fact]
    [Trait("Control", "FSA p")]
    public void A_company_cannot_extend_a_method_beyond_its_end_by_the_rule()
    {
        var calendar = new MethodCalendar(new Dictionary<MethodKind, DateOnly> { [MethodKind.ImageMail] = new(2028, 1, 1) });
        Assert.Equal(MethodRefusalReason.EndedByRule,
            calendar.GetRefusal(MethodKind.ImageMail, FirstDayOfNewRule, isResident: true)?.Reason);
    }

    [Fact]
    public void Every_allowed_method_has_a_letter_and_every_other_method_has_a_refusal()
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
    public void A_method_by_mail_requires_the_registered_letter_in_every_input_set()
    {
        Assert.Equal(
            [MethodKind.OriginalDocumentMail, MethodKind.ChipMail, MethodKind.ImageMail, MethodKind.TwoCopiesMail,
                MethodKind.LimitedCopyMail],
            VerificationMethods.All.Where(method => method.RequiresMailedLetter).Select(method => method.Code));
        Assert.All(
            VerificationMethods.All.Where(method => method.RequiresMailedLetter),
            method => Assert.All(method.InputSets, set => Assert.Contains(MethodInput.RegisteredLetter, set)));
    }

    [Fact]
    public void Codes_and_names_are_unique()
    {
        Assert.Equal(Enum.GetValues<MethodKind>(), VerificationMethods.All.Select(method => method.Code));
        Assert.Equal(VerificationMethods.All.Count, VerificationMethods.All.Select(method => method.Name).Distinct().Count());
    }

    private static string FormatMethodNames(MethodCalendar calendar, DateOnly date, bool isResident, bool isListedTransaction) =>
        string.Join(' ', calendar.GetAllowedMethods(date, isResident, isListedTransaction).Select(method => method.Name));

    private static DateOnly ParseDay(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
}
