namespace Kyc.Domain.Addresses;

/// <summary>
/// A municipality or ward whose places have another name from a day on. Addresses are written with the old and with the new name for years,
/// and a list of postcodes knows only the one of its own day.
/// </summary>
/// <param name="From">First day of the new name, in Japan.</param>
/// <param name="Prefecture">Prefecture, before and after.</param>
/// <param name="Old">Municipality with its ward, before.</param>
/// <param name="New">Municipality with its ward, since.</param>
/// <param name="Source">Where this is from.</param>
/// <param name="Towns">Towns that it is about; empty for all.</param>
/// <param name="ButTowns">Towns that it is not about.</param>
public sealed record RenamedMunicipality(
    DateOnly From, string Prefecture, string Old, string New, string Source, IReadOnlyList<string> Towns, IReadOnlyList<string> ButTowns)
{
    private const string Shizuoka = "静岡県";

    private const string HamamatsuSource = "浜松市 行政区再編, 2024-01-01: seven wards became three; towns, house numbers and postcodes stayed";

    private static readonly DateOnly HamamatsuDay = new(2024, 1, 1);

    // The district 三方原 of the old 北区.
    private static readonly string[] Mikatahara = ["初生町", "三方原町", "東三方町", "豊岡町", "三幸町", "大原町", "根洗町"];

    /// <summary>
    /// All since 2022-05, the day of the shipped table. No municipality was merged, divided or renamed in that time as far as was found;
    /// whoever knows of one adds a line.
    /// </summary>
    public static IReadOnlyList<RenamedMunicipality> All { get; } =
    [
        Ward("浜松市中区", "浜松市中央区", [], []),
        Ward("浜松市東区", "浜松市中央区", [], []),
        Ward("浜松市西区", "浜松市中央区", [], []),
        Ward("浜松市南区", "浜松市中央区", [], []),
        Ward("浜松市北区", "浜松市中央区", Mikatahara, []),
        Ward("浜松市北区", "浜松市浜名区", [], Mikatahara),
        Ward("浜松市浜北区", "浜松市浜名区", [], []),
    ];

    /// <summary>Other names under which a municipality's places are addressed, and for which towns each holds.</summary>
    /// <param name="prefecture">Prefecture.</param>
    /// <param name="city">Municipality as a list of postcodes has it, which may be of before or after the change.</param>
    public static IEnumerable<(string Name, RenamedMunicipality Change)> OtherNames(string prefecture, string city) =>
        All.Where(change => change.Prefecture == prefecture && (change.Old == city || change.New == city))
            .Select(change => (change.Old == city ? change.New : change.Old, change));

    /// <summary>Whether a town is among those that the change is about; the places that are not listed may be.</summary>
    public bool Concerns(string town) => town.Length == 0 || ((Towns.Count == 0 || Towns.Contains(town)) && !ButTowns.Contains(town));

    private static RenamedMunicipality Ward(string old, string @new, string[] towns, string[] butTowns) =>
        new(HamamatsuDay, Shizuoka, old, @new, HamamatsuSource, towns, butTowns);
}
