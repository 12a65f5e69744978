using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Represents the interpretation that a folded address begins with a certain municipality.</summary>
/// <param name="CityIndex">Index of the municipality in <see cref="PostcodeTable.Cities"/>.</param>
/// <param name="EndIndex">Position in the address after the name of the municipality.</param>
/// <param name="Renaming">The renaming to which the name in the address belongs; null if the address uses the name in the table.</param>
internal sealed record MunicipalityReading(int CityIndex, int EndIndex, MunicipalityRenaming? Renaming)
{
    /// <summary>
    /// Reads the municipality of the given place at the start of a folded address, by its name in the table or by an earlier or later name.
    /// </summary>
    public static bool TryRead(string folded, PostcodePlace place, out int end)
    {
        if (AddressReading.TryReadCity(folded, place.Prefecture, place.City, out end))
        {
            return true;
        }

        foreach (var (name, renaming) in MunicipalityRenaming.FindAlternativeNames(place.Prefecture, place.City))
        {
            if (renaming.AppliesTo(place.Town) && AddressReading.TryReadCity(folded, place.Prefecture, name, out end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns all municipalities of the table with which the folded address may begin.</summary>
    public static IReadOnlyList<MunicipalityReading> FindAll(PostcodeTable table, string folded)
    {
        var readings = new List<MunicipalityReading>();
        for (var index = 0; index < table.Cities.Count; index++)
        {
            var (prefecture, city) = table.Cities[index];
            if (AddressReading.TryReadCity(folded, prefecture, city, out var end))
            {
                readings.Add(new MunicipalityReading(index, end, null));
            }

            foreach (var (name, renaming) in MunicipalityRenaming.FindAlternativeNames(prefecture, city))
            {
                if (AddressReading.TryReadCity(folded, prefecture, name, out end))
                {
                    readings.Add(new MunicipalityReading(index, end, renaming));
                }
            }
        }

        return readings;
    }

    /// <summary>Returns the places of the table that belong to the municipality under the name that the address uses.</summary>
    public IEnumerable<PostcodePlace> GetPlaces(PostcodeTable table) =>
        table.GetPlaces(CityIndex).Where(place => Renaming?.AppliesTo(place.Town) ?? true);
}
