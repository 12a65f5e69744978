using Kyc.Domain.Comparison;
using Kyc.Domain.Postcodes;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Compares addresses of Japan as people write them with addresses as municipalities write them (docs/adr/0020-one-matcher.md). Common
/// spelling variants are ignored: kanji and arabic numerals, kana and old kanji in place names, 大字 and 字, hyphens instead of units, a
/// prefecture or a Kyoto street that is unambiguous, a postcode at the beginning. Everything that distinguishes homes is compared: numbers
/// with their units where both state them, floors, buildings, rooms. Immutable and thread-safe.
/// </summary>
/// <remarks>Creates a matcher for the places of a table.</remarks>
public sealed class AddressMatcher(PostcodeTable places)
{
    // Several times the length of the longest address in Japan. Longer texts are not addresses and are compared letter by letter.
    private const int MaxAddressLength = 500;

    private static readonly Lazy<AddressMatcher> LazyShipped = new(() => new AddressMatcher(PostcodeTable.Shipped));

    private readonly PlaceIndex _places = new PlaceIndex(places);

    /// <summary>
    /// Gets the matcher for the places that are shipped with the product. It is independent of the lists that an operator imports.
    /// </summary>
    public static AddressMatcher Shipped => LazyShipped.Value;

    /// <summary>Compares two addresses.</summary>
    /// <param name="first">The first address, starting with the prefecture or the municipality.</param>
    /// <param name="second">The second address.</param>
    /// <returns>Equal, or the differences. Positions are those of the given texts.</returns>
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
