using Kyc.Domain.Comparison;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Compares Japanese addresses as people write them with addresses as municipalities write them (docs/adr/0020-one-matcher.md). Ignores
/// common differences of spelling: kanji or Arabic numerals, kana variants and old kanji in place names, 大字 and 字, hyphens instead of
/// units. A postcode may be missing, and so may a prefecture or a Kyoto street if the place is unambiguous without it. Compares everything
/// that distinguishes homes: numbers, their units if both addresses state them, floors, buildings and rooms. Immutable and thread-safe.
/// </summary>
/// <param name="places">The municipalities and towns that the matcher recognizes.</param>
public sealed class AddressMatcher(PostcodeTable places)
{
    // Several times the length of the longest address in Japan. Longer texts are not addresses and are compared letter by letter.
    private const int MaxAddressLength = 500;

    private static readonly Lazy<AddressMatcher> LazyBuiltIn = new(() => new AddressMatcher(PostcodeTable.BuiltIn));

    private readonly PlaceIndex _places = new PlaceIndex(places);

    /// <summary>
    /// Gets the matcher for the places that are shipped with the product. It is independent of the postcode tables that an operator
    /// imports.
    /// </summary>
    public static AddressMatcher BuiltIn => LazyBuiltIn.Value;

    /// <summary>Compares two addresses.</summary>
    /// <param name="first">The first address, starting with the prefecture or the municipality.</param>
    /// <param name="second">The second address.</param>
    /// <returns><see cref="TextComparison.Equal"/>, or the differences with their positions in the given texts.</returns>
    public TextComparison Compare(string first, string second)
    {
        if (string.Equals(first, second, StringComparison.Ordinal))
        {
            return TextComparison.Equal;
        }

        if (first.Length > MaxAddressLength || second.Length > MaxAddressLength)
        {
            return AddressComparison.CompareLetters(first, second);
        }

        var (firstAddress, secondAddress) = (ParsedAddress.Parse(first, _places), ParsedAddress.Parse(second, _places));
        return firstAddress.Folded.Text == secondAddress.Folded.Text
            ? TextComparison.Equal
            : new AddressComparison(firstAddress, secondAddress).Compare();
    }
}
