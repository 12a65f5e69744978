namespace Kyc.Service.Generations;

/// <summary>
/// Defines the instants at which the cases happen. They span the seven years after which data of verified people is erased, and three
/// versions of the legal rule on methods. Records from each version must stay readable.
/// </summary>
internal static class GenerationCalendar
{
    /// <summary>An instant shortly after 2020-04-01, the first day of the methods.</summary>
    public static readonly DateTimeOffset Spring2020 = new(2020, 4, 10, 3, 0, 0, TimeSpan.Zero);

    /// <summary>An instant more than a month after <see cref="Spring2020"/>, when abandoned applications are erased.</summary>
    public static readonly DateTimeOffset Summer2020 = new(2020, 6, 1, 3, 0, 0, TimeSpan.Zero);

    /// <summary>An instant at which images and copies of residents' documents are still accepted.</summary>
    public static readonly DateTimeOffset Autumn2026 = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    /// <summary>An instant more than a month after <see cref="Autumn2026"/>.</summary>
    public static readonly DateTimeOffset Winter2027 = new(2027, 1, 5, 3, 0, 0, TimeSpan.Zero);

    /// <summary>An instant seven years after the contracts of 2020 ended, and after the change of the rule on 2027-04-01.</summary>
    public static readonly DateTimeOffset Spring2027 = new(2027, 4, 20, 3, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The instant of the database dumps. It is less than a month after <see cref="Spring2027"/>, so that applications from then do not
    /// count as abandoned.
    /// </summary>
    public static readonly DateTimeOffset Present = new(2027, 4, 22, 3, 0, 0, TimeSpan.Zero);
}
