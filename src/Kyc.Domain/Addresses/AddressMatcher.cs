using Kyc.Domain.Comparison;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>
/// Compares addresses of Japan as people write them with addresses as municipalities do (docs/adr/0020-one-matcher.md). Spelling that
/// everybody varies says nothing: kanji and arabic numerals, kana and old kanji in place names, 大字 and 字, hyphens for units, a prefecture
/// or a Kyoto street that could be no other, a postcode in front. Whatever tells homes apart is compared: numbers with their units where
/// both state them, floors, buildings, rooms. Immutable; any number of threads may ask.
/// </summary>
public sealed class AddressMatcher
{
    // Several times the longest address of Japan. What is longer is none, and is compared letter by letter.
    private const int MaximumAddress = 500;

    private static readonly Lazy<AddressMatcher> LazyShipped = new(() => new AddressMatcher(PostcodeTable.Shipped));

    private readonly PlaceIndex _places;

    /// <summary>A matcher that knows the places of a table.</summary>
    public AddressMatcher(PostcodeTable places) => _places = new PlaceIndex(places);

    /// <summary>The matcher with the places that come with the product; the same everywhere, whatever lists an operator imports.</summary>
    public static AddressMatcher Shipped => LazyShipped.Value;

    /// <summary>Compares two addresses.</summary>
    /// <param name="first">An address, from the prefecture or the municipality on.</param>
    /// <param name="second">Another.</param>
    /// <returns>Equal, or where they differ. Positions are those of the texts as given.</returns>
    public TextComparison Compare(string first, string second)
    {
        if (string.Equals(first, second, StringComparison.Ordinal))
        {
            return TextComparison.Equal;
        }

        if (first.Length > MaximumAddress || second.Length > MaximumAddress)
        {
            return AddressComparison.OfLetters(first, second);
        }

        var (one, other) = (ReadAddress.Of(first, _places), ReadAddress.Of(second, _places));
        return one.Folded.Text == other.Folded.Text ? TextComparison.Equal : new AddressComparison(one, other).Compare();
    }
}
