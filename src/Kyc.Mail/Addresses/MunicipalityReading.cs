using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>Represents a municipality with which a folded address begins.</summary>
/// <param name="City">Index in the table.</param>
/// <param name="End">Position after its name.</param>
/// <param name="Change">The change of name through which the address names it; null if the address has the name of the table.</param>
internal sealed record MunicipalityReading(int City, int End, RenamedMunicipality? Change)
{
    /// <summary>Reads the municipality of a place from the start of an address, by its name in the table or another name.</summary>
    public static bool TryRead(string folded, PostcodePlace place, out int end)
    {
        if (AddressReading.TryReadCity(folded, place.Prefecture, place.City, out end))
        {
            return true;
        }

        foreach (var (name, change) in RenamedMunicipality.OtherNames(place.Prefecture, place.City))
        {
            if (change.Concerns(place.Town) && AddressReading.TryReadCity(folded, place.Prefecture, name, out end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns all municipalities of a table with which an address may begin.</summary>
    public static IReadOnlyList<MunicipalityReading> AllOf(PostcodeTable table, string folded)
    {
        var found = new List<MunicipalityReading>();
        for (var index = 0; index < table.Cities.Count; index++)
        {
            var (prefecture, city) = table.Cities[index];
            if (AddressReading.TryReadCity(folded, prefecture, city, out var end))
            {
                found.Add(new MunicipalityReading(index, end, null));
            }

            foreach (var (name, change) in RenamedMunicipality.OtherNames(prefecture, city))
            {
                if (AddressReading.TryReadCity(folded, prefecture, name, out end))
                {
                    found.Add(new MunicipalityReading(index, end, change));
                }
            }
        }

        return found;
    }

    /// <summary>Returns the places of the table that this name includes.</summary>
    public IEnumerable<PostcodePlace> Places(PostcodeTable table) =>
        table.PlacesOf(City).Where(place => Change?.Concerns(place.Town) ?? true);
}
