using Kyc.Domain.Time;

namespace Kyc.Jpki.Trust;

/// <summary>On which days something is accepted, and who says so. Days are those of Japan.</summary>
/// <param name="FirstDay">First day, from 00:00 in Japan on.</param>
/// <param name="LastDay">Last day, to 24:00 in Japan; null while none is set.</param>
/// <param name="Source">Where the fact comes from: a fact file, a publication of J-LIS, a decision of the company.</param>
public sealed record DaysOfEffect(DateOnly FirstDay, DateOnly? LastDay, string Source)
{
    /// <summary>Whether the instant falls on one of the days.</summary>
    public bool Covers(DateTimeOffset at)
    {
        var day = JapanTime.DateOf(at);
        return day >= FirstDay && (LastDay is null || day <= LastDay);
    }

    /// <summary>Whether the instant is before all of the days.</summary>
    public bool BeginAfter(DateTimeOffset at) => JapanTime.DateOf(at) < FirstDay;
}
