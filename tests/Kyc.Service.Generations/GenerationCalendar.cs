namespace Kyc.Service.Generations;

/// <summary>
/// The instants at which the cases happen. They cover the seven years after which verified people are erased, and three versions of the
/// law's rule on methods: a record of each version must stay readable.
/// </summary>
internal static class GenerationCalendar
{
    /// <summary>Shortly after 2020-04-01, when the methods begin.</summary>
    public static readonly DateTimeOffset Spring2020 = new(2020, 4, 10, 3, 0, 0, TimeSpan.Zero);

    /// <summary>More than a month later: abandoned applications are erased.</summary>
    public static readonly DateTimeOffset Summer2020 = new(2020, 6, 1, 3, 0, 0, TimeSpan.Zero);

    /// <summary>Images and copies of residents are still accepted.</summary>
    public static readonly DateTimeOffset Autumn2026 = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    /// <summary>More than a month after Autumn2026.</summary>
    public static readonly DateTimeOffset Winter2027 = new(2027, 1, 5, 3, 0, 0, TimeSpan.Zero);

    /// <summary>Seven years after the contracts of 2020 ended, and after the rule changed on 2027-04-01.</summary>
    public static readonly DateTimeOffset Spring2027 = new(2027, 4, 20, 3, 0, 0, TimeSpan.Zero);

    /// <summary>The instant of the dumps: less than a month later, so that waiting applications are not abandoned.</summary>
    public static readonly DateTimeOffset Present = new(2027, 4, 22, 3, 0, 0, TimeSpan.Zero);
}
