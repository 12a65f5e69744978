using Kyc.Domain.Addresses;
using Kyc.Domain.Postcodes;

namespace Kyc.Mail.Addresses;

/// <summary>A municipality that a folded address begins with.</summary>
/// <param name="City">Index in the table.</param>
/// <param name="End">Position behind its name.</param>
/// <param name="Change">The change of name under which it is meant; null when it is named as the table has it.</param>
internal sealed record MunicipalityReading(int City, int End, RenamedMunicipality? Change)
{
    /// <summary>Reads an address as being in a place's municipality, under this name or another one.</summary>
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

    /// <summary>All municipalities of a table that an address may begin with.</summary>
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

    /// <summary>The places of the table that are meant by this name.</summary>
    public IEnumerable<PostcodePlace> Places(PostcodeTable table) =>
        table.PlacesOf(City).Where(place => Change?.Concerns(place.Town) ?? true);
}
