namespace Kyc.Service.Generations;

/// <summary>
/// The instants at which the cases happen. They span the seven years after which verified people are erased, and three versions of the
/// rule: a record of each must stay readable.
/// </summary>
internal static class Calendar
{
    /// <summary>The methods begin on 2020-04-01.</summary>
    public static readonly DateTimeOffset Spring2020 = new(2020, 4, 10, 3, 0, 0, TimeSpan.Zero);

    /// <summary>More than a month later: what nobody continued is erased.</summary>
    public static readonly DateTimeOffset Summer2020 = new(2020, 6, 1, 3, 0, 0, TimeSpan.Zero);

    /// <summary>Images and copies are still taken from residents.</summary>
    public static readonly DateTimeOffset Autumn2026 = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    /// <summary>More than a month later.</summary>
    public static readonly DateTimeOffset Winter2027 = new(2027, 1, 5, 3, 0, 0, TimeSpan.Zero);

    /// <summary>Seven years after the contracts of 2020 ended, and after the rule changed on 2027-04-01.</summary>
    public static readonly DateTimeOffset Spring2027 = new(2027, 4, 20, 3, 0, 0, TimeSpan.Zero);

    /// <summary>The instant of the dumps: less than a month later, so that what waits is not abandoned.</summary>
    public static readonly DateTimeOffset Present = new(2027, 4, 22, 3, 0, 0, TimeSpan.Zero);
}
