using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Represents a municipality with which a folded address begins.</summary>
/// <param name="City">Index of the municipality in the postcode table.</param>
/// <param name="End">Position in the address after the name of the municipality.</param>
/// <param name="Change">The renamed municipality, if the address uses a name other than the one in the table; otherwise null.</param>
internal sealed record MunicipalityReading(int City, int End, MunicipalityRenaming? Change)
{
    /// <summary>
    /// Reads the municipality of a place from the start of an address, by its name in the table or by a different name that it has or had.
    /// </summary>
    public static bool TryRead(string folded, PostcodePlace place, out int end)
    {
        if (AddressReading.TryReadCity(folded, place.Prefecture, place.City, out end))
        {
            return true;
        }

        foreach (var (name, change) in MunicipalityRenaming.FindOtherNames(place.Prefecture, place.City))
        {
            if (change.AppliesTo(place.Town) && AddressReading.TryReadCity(folded, place.Prefecture, name, out end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns all municipalities of a table with which an address may begin.</summary>
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

            foreach (var (name, change) in MunicipalityRenaming.FindOtherNames(prefecture, city))
            {
                if (AddressReading.TryReadCity(folded, prefecture, name, out end))
                {
                    readings.Add(new MunicipalityReading(index, end, change));
                }
            }
        }

        return readings;
    }

    /// <summary>Returns the places of the table that belong to the municipality under the name that the address uses.</summary>
    public IEnumerable<PostcodePlace> GetPlaces(PostcodeTable table) =>
        table.GetPlaces(City).Where(place => Change?.AppliesTo(place.Town) ?? true);
}
