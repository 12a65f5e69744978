using Kyc.Domain.Time;

namespace Kyc.Jpki.Trust;

/// <summary>Represents the days on which something is accepted, and the source of that fact. Days are days in Japan.</summary>
/// <param name="FirstDay">First day, from 00:00 in Japan on.</param>
/// <param name="LastDay">Last day, until 24:00 in Japan; null if there is none.</param>
/// <param name="Source">Source of the fact: a fact file, a publication of J-LIS, or a decision of the company.</param>
public sealed record AcceptancePeriod(DateOnly FirstDay, DateOnly? LastDay, string Source)
{
    /// <summary>Checks whether the instant is on one of the days.</summary>
    public bool Covers(DateTimeOffset at)
    {
        var day = JapanTime.ToDate(at);
        return day >= FirstDay && (LastDay is null || day <= LastDay);
    }

    /// <summary>Checks whether all of the days are after the instant.</summary>
    public bool StartsAfter(DateTimeOffset at) => JapanTime.ToDate(at) < FirstDay;
}
