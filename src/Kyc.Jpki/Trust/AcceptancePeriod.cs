using Kyc.Domain.Time;

namespace Kyc.Jpki.Trust;

/// <summary>
/// Represents the days, in Japan's time zone, on which a policy or an algorithm is accepted, and the source of this information.
/// </summary>
/// <param name="FirstDay">First day, starting at 00:00 in Japan.</param>
/// <param name="LastDay">Last day, until 24:00 in Japan; null if no end is known.</param>
/// <param name="Source">Source of this information: a fact file, a publication of J-LIS, or a decision of the company.</param>
public sealed record AcceptancePeriod(DateOnly FirstDay, DateOnly? LastDay, string Source)
{
    /// <summary>Checks whether the given instant is within the period.</summary>
    public bool Contains(DateTimeOffset at)
    {
        var day = JapanTime.ToDate(at);
        return day >= FirstDay && (LastDay is null || day <= LastDay);
    }

    /// <summary>Checks whether the period starts on a later day than the day of the given instant.</summary>
    public bool StartsAfter(DateTimeOffset at) => JapanTime.ToDate(at) < FirstDay;
}
