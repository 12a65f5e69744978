namespace Kyc.Domain.Addresses;

/// <summary>
/// Represents a municipality or ward whose places have another name from a day on. Addresses are written with the old and the new name for
/// years, and a list of postcodes contains only the name of its own date.
/// </summary>
/// <param name="EffectiveFrom">The first day of the new name, in Japan.</param>
/// <param name="Prefecture">The prefecture, before and after.</param>
/// <param name="OldName">The municipality with its ward, before.</param>
/// <param name="NewName">The municipality with its ward, after.</param>
/// <param name="Source">The source of this information.</param>
/// <param name="Towns">The towns that the change applies to. Empty for all.</param>
/// <param name="ExcludedTowns">The towns that the change does not apply to.</param>
public sealed record RenamedMunicipality(
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

    private static readonly DateOnly HamamatsuDay = new(2024, 1, 1);

    // The district 三方原 of the former 北区.
    private static readonly string[] MikataharaTowns = ["初生町", "三方原町", "東三方町", "豊岡町", "三幸町", "大原町", "根洗町"];

    /// <summary>
    /// Gets all changes since 2022-05, the date of the shipped table. As far as could be determined, no municipality was merged, divided or
    /// renamed in that time. If one is found, add an entry.
    /// </summary>
    public static IReadOnlyList<RenamedMunicipality> All { get; } =
    [
        CreateWard("浜松市中区", "浜松市中央区", [], []),
        CreateWard("浜松市東区", "浜松市中央区", [], []),
        CreateWard("浜松市西区", "浜松市中央区", [], []),
        CreateWard("浜松市南区", "浜松市中央区", [], []),
        CreateWard("浜松市北区", "浜松市中央区", MikataharaTowns, []),
        CreateWard("浜松市北区", "浜松市浜名区", [], MikataharaTowns),
        CreateWard("浜松市浜北区", "浜松市浜名区", [], []),
    ];

    /// <summary>
    /// Returns the other names under which a municipality's places are addressed, with the change that defines the towns.
    /// </summary>
    /// <param name="prefecture">The prefecture.</param>
    /// <param name="city">The municipality as in a list of postcodes, which may be from before or after the change.</param>
    public static IEnumerable<(string Name, RenamedMunicipality Change)> FindOtherNames(string prefecture, string city) =>
        All.Where(change => change.Prefecture == prefecture && (change.OldName == city || change.NewName == city))
            .Select(change => (change.OldName == city ? change.NewName : change.OldName, change));

    /// <summary>Whether the change applies to a town. It may apply to places that are not listed.</summary>
    public bool AppliesTo(string town) => town.Length == 0 || ((Towns.Count == 0 || Towns.Contains(town)) && !ExcludedTowns.Contains(town));

    private static RenamedMunicipality CreateWard(string old, string @new, string[] towns, string[] excludedTowns) =>
        new(HamamatsuDay, Shizuoka, old, @new, HamamatsuSource, towns, excludedTowns);
}
