namespace Kyc.Domain.Addresses;

/// <summary>
/// Represents a change of the name of a municipality or ward. People use both names in addresses for years, but a postcode table contains
/// only the name that was valid on its date.
/// </summary>
/// <param name="EffectiveFrom">The first day of the new name, in Japan.</param>
/// <param name="Prefecture">The prefecture, which does not change.</param>
/// <param name="OldName">The municipality with its ward, before the change.</param>
/// <param name="NewName">The municipality with its ward, after the change.</param>
/// <param name="Source">The source of this information.</param>
/// <param name="Towns">The towns that the change applies to. Empty for all.</param>
/// <param name="ExcludedTowns">The towns that the change does not apply to.</param>
public sealed record MunicipalityRenaming(
    DateOnly EffectiveFrom,
    string Prefecture,
    string OldName,
    string NewName,
    string Source,
    IReadOnlyList<string> Towns,
    IReadOnlyList<string> ExcludedTowns)
{
    private const string Shizuoka = "静岡県";

    private const string HamamatsuSource = "浜松市 行政区再編, 2024-01-01: seven wards became three; towns, house numbers and postcodes stayed";

    private static readonly DateOnly HamamatsuEffectiveFrom = new(2024, 1, 1);

    // The towns of the district 三方原 in the former ward 北区.
    private static readonly string[] MikataharaTowns = ["初生町", "三方原町", "東三方町", "豊岡町", "三幸町", "大原町", "根洗町"];

    /// <summary>
    /// Gets all changes since 2022-05, the date of the postcode table that is shipped with the product. As far as is known, no other
    /// municipality was merged, divided or renamed since then. If that proves wrong, add an entry.
    /// </summary>
    public static IReadOnlyList<MunicipalityRenaming> All { get; } =
    [
        CreateHamamatsuRenaming("浜松市中区", "浜松市中央区", [], []),
        CreateHamamatsuRenaming("浜松市東区", "浜松市中央区", [], []),
        CreateHamamatsuRenaming("浜松市西区", "浜松市中央区", [], []),
        CreateHamamatsuRenaming("浜松市南区", "浜松市中央区", [], []),
        CreateHamamatsuRenaming("浜松市北区", "浜松市中央区", MikataharaTowns, []),
        CreateHamamatsuRenaming("浜松市北区", "浜松市浜名区", [], MikataharaTowns),
        CreateHamamatsuRenaming("浜松市浜北区", "浜松市浜名区", [], []),
    ];

    /// <summary>
    /// Returns the other names, old or new, that addresses in the given municipality may contain. Each name comes with its change, which
    /// defines the affected towns.
    /// </summary>
    /// <param name="prefecture">The prefecture.</param>
    /// <param name="city">The municipality as named in a postcode table, which may be from before or after the change.</param>
    public static IEnumerable<(string Name, MunicipalityRenaming Change)> FindAlternativeNames(string prefecture, string city) =>
        All.Where(change => change.Prefecture == prefecture && (change.OldName == city || change.NewName == city))
            .Select(change => (change.OldName == city ? change.NewName : change.OldName, change));

    /// <summary>
    /// Checks whether the change applies to the given town. Returns true for an empty town, which stands for the places that a postcode
    /// table does not list.
    /// </summary>
    public bool AppliesTo(string town) => town.Length == 0 || ((Towns.Count == 0 || Towns.Contains(town)) && !ExcludedTowns.Contains(town));

    private static MunicipalityRenaming CreateHamamatsuRenaming(string oldName, string newName, string[] towns, string[] excludedTowns) =>
        new(HamamatsuEffectiveFrom, Shizuoka, oldName, newName, HamamatsuSource, towns, excludedTowns);
}
