using System.Globalization;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;

namespace Kyc.Evidence.Tests.Retention;

public sealed class RetentionPeriodTests
{
    [Theory]
    [InlineData("2026-11-20", "2033-11-20")]
    [InlineData("2020-02-29", "2027-02-28")] // The period begins on 1 March 2020 and ends on the day before 1 March 2027.
    [InlineData("2020-02-28", "2027-02-28")] // The period begins on 29 February; 2027 does not have this day.
    [InlineData("2017-02-28", "2024-02-29")] // The period begins on 1 March and ends on the day before 1 March of a leap year.
    [InlineData("2019-02-28", "2026-02-28")]
    [InlineData("2021-02-28", "2028-02-29")]
    [InlineData("2026-12-31", "2033-12-31")]
    [InlineData("2026-01-01", "2033-01-01")]
    public void A_period_of_seven_years_ends_on_the_expected_day(string eventDay, string lastDay) =>
        Assert.Equal(ParseDay(lastDay), new RetentionPeriod(7, 0, 0).GetLastDay(ParseDay(eventDay)));

    [Theory]
    [InlineData("2026-01-29", "2026-02-28")] // The period begins on the 30th; February does not have this day.
    [InlineData("2026-01-30", "2026-02-28")]
    [InlineData("2026-01-31", "2026-02-28")]
    [InlineData("2026-02-28", "2026-03-31")] // The period begins on 1 March and ends on the day before 1 April.
    [InlineData("2026-03-30", "2026-04-30")]
    [InlineData("2026-04-30", "2026-05-31")]
    [InlineData("2026-05-15", "2026-06-15")]
    public void A_period_of_one_month_ends_on_the_expected_day(string eventDay, string lastDay) =>
        Assert.Equal(ParseDay(lastDay), new RetentionPeriod(0, 1, 0).GetLastDay(ParseDay(eventDay)));

    [Fact]
    public void Days_are_counted_from_the_day_after_the_event() =>
        Assert.Equal(ParseDay("2026-03-01"), new RetentionPeriod(0, 0, 30).GetLastDay(ParseDay("2026-01-30")));

    [Fact]
    public void A_period_of_zero_ends_on_the_day_of_the_event() =>
        Assert.Equal(ParseDay("2026-01-31"), new RetentionPeriod(0, 0, 0).GetLastDay(ParseDay("2026-01-31")));

    [Fact]
    public void A_period_ends_zero_to_three_days_after_the_day_of_the_event_plus_its_months()
    {
        for (var day = new DateOnly(2016, 1, 1); day < new DateOnly(2025, 1, 1); day = day.AddDays(1))
        {
            for (var months = 0; months <= 84; months++)
            {
                var lastDay = new RetentionPeriod(0, months, 0).GetLastDay(day);
                Assert.InRange(lastDay.DayNumber, day.AddMonths(months).DayNumber, day.AddMonths(months).DayNumber + 3);
            }
        }
    }

    [Fact]
    public void A_period_from_a_later_event_never_ends_earlier()
    {
        var period = new RetentionPeriod(7, 0, 0);
        for (var day = new DateOnly(2016, 1, 1); day < new DateOnly(2028, 1, 1); day = day.AddDays(1))
        {
            Assert.True(period.GetLastDay(day) <= period.GetLastDay(day.AddDays(1)));
        }
    }

    [Fact]
    public void Data_are_due_for_erasure_at_midnight_in_Japan_after_the_last_day()
    {
        var dueDate = new DueDate(
            RetentionRules.Default.Versions[0],
            TriggerEvent.ContractEnded,
            ParseDay("2026-11-20"),
            ParseDay("2033-11-20"));
        Assert.Equal(new DateTimeOffset(2033, 11, 20, 15, 0, 0, TimeSpan.Zero), dueDate.DueAt);
        Assert.Equal(ParseDay("2033-11-20"), JapanTime.ToDate(dueDate.DueAt.AddTicks(-1)));
        Assert.Equal(ParseDay("2033-11-21"), JapanTime.ToDate(dueDate.DueAt));
    }

    private static DateOnly ParseDay(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
