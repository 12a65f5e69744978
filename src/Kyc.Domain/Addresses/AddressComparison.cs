using Kyc.Domain.Comparison;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>Compares two parsed addresses part by part.</summary>
internal sealed class AddressComparison(ReadAddress first, ReadAddress second)
{
    private readonly List<TextDifference> _differences = [];

    /// <summary>Compares texts that are too long for addresses letter by letter.</summary>
    public static TextComparison OfLetters(string first, string second)
    {
        var (one, other) = (FoldedText.Of(first), FoldedText.Of(second));
        var gaps = SequenceDifference.Of(one.Text.ToCharArray(), other.Text.ToCharArray(), (left, right) => left == right);
        return new TextComparison([.. gaps.Select(gap => new TextDifference(
            DifferenceKind.Text, one.SpanOf(gap.FirstStart, gap.FirstEnd), other.SpanOf(gap.SecondStart, gap.SecondEnd)))]);
    }

    public TextComparison Compare()
    {
        if (first.Postcode.Length > 0 && second.Postcode.Length > 0 && first.Postcode != second.Postcode)
        {
            Add(DifferenceKind.Postcode, first.PostcodeRange, second.PostcodeRange);
        }

        if (first.City < 0 || second.City < 0)
        {
            ComparePrefectures();
            CompareTokens(first.PrefectureRange.End, second.PrefectureRange.End);
        }
        else if (first.City != second.City)
        {
            Add(DifferenceKind.Municipality, WholeMunicipality(first), WholeMunicipality(second));
            CompareTokens(first.CityRange.End, second.CityRange.End);
        }
        else
        {
            CompareTowns();
        }

        return _differences.Count == 0 ? TextComparison.Equal : new TextComparison(_differences);
    }

    private static Range WholeMunicipality(ReadAddress address) => address.PrefectureRange.Start..address.CityRange.End;

    // At least one municipality is unknown, so a missing prefecture cannot be assumed to be the same.
    private void ComparePrefectures()
    {
        if (first.Prefecture != second.Prefecture)
        {
            Add(DifferenceKind.Prefecture, first.PrefectureRange, second.PrefectureRange);
        }
    }

    private void CompareTowns()
    {
        if (first.Towns.Count == 0 || second.Towns.Count == 0 || AreWrittenOn())
        {
            // At least one town is not in the table, so the names are compared as they are written.
            CompareTokens(first.CityRange.End, second.CityRange.End);
            return;
        }

        CompareStreets();
        var same = first.Towns.Count == 1 && second.Towns.Count == 1
            ? first.Towns[0] == second.Towns[0]
            : first.TextOf(first.TownRange) == second.TextOf(second.TownRange);
        if (!same)
        {
            Add(DifferenceKind.Town, first.TownRange, second.TownRange);
        }

        CompareTokens(first.TownRange.End, second.TownRange.End);
    }

    // For 南長野 and 南長野幅下, one name continues where the other address may contain something else in between.
    private bool AreWrittenOn() => first.Towns.Count == 1 && second.Towns.Count == 1 && first.Towns[0] != second.Towns[0]
        && first.Streets.Length == 0 && second.Streets.Length == 0
        && (IsBeginning(first.Towns[0].Name, second.Towns[0].Name) || IsBeginning(second.Towns[0].Name, first.Towns[0].Name));

    private static bool IsBeginning(string name, string longer) => longer.Length > name.Length
        && name.Zip(longer).All(pair => AddressLetters.Compare(pair.First) == AddressLetters.Compare(pair.Second));

    private void CompareStreets()
    {
        var onlyOne = first.Streets.Length == 0 || second.Streets.Length == 0;
        if (first.Streets != second.Streets && !(onlyOne && first.Towns.Concat(second.Towns).All(town => town.IsUnique)))
        {
            Add(DifferenceKind.Street, first.StreetsRange, second.StreetsRange);
        }
    }

    private void CompareTokens(Index firstStart, Index secondStart)
    {
        var (ones, others) = (first.TokensFrom(firstStart), second.TokensFrom(secondStart));
        foreach (var gap in SequenceDifference.Of(ones, others, AddressToken.AreSame))
        {
            var (height, width) = (gap.FirstEnd - gap.FirstStart, gap.SecondEnd - gap.SecondStart);
            if (height != width)
            {
                Add(
                    KindOf(height, width),
                    RangeOf(ones, gap.FirstStart, gap.FirstEnd, firstStart),
                    RangeOf(others, gap.SecondStart, gap.SecondEnd, secondStart));
                continue;
            }

            foreach (var (one, other) in ones[gap.FirstStart..gap.FirstEnd].Zip(others[gap.SecondStart..gap.SecondEnd]))
            {
                if (!AddressToken.AreSame(one, other))
                {
                    Add(KindOf(one, other), one.Start..one.End, other.Start..other.End);
                }
            }
        }
    }

    private static DifferenceKind KindOf(int height, int width) =>
        width == 0 ? DifferenceKind.OnlyInFirst : height == 0 ? DifferenceKind.OnlyInSecond : DifferenceKind.Text;

    private static DifferenceKind KindOf(AddressToken one, AddressToken other) =>
        AddressToken.HaveSameValue(one, other)
            ? one.Unit == other.Unit ? DifferenceKind.Joining : DifferenceKind.Unit
            : one.Kind == AddressTokenKind.Number && other.Kind == AddressTokenKind.Number ? DifferenceKind.Number : DifferenceKind.Text;

    private static Range RangeOf(List<AddressToken> tokens, int start, int end, Index textStart)
    {
        if (end > start)
        {
            return tokens[start].Start..tokens[end - 1].End;
        }

        var place = start > 0 ? tokens[start - 1].End : textStart.Value;
        return place..place;
    }

    private void Add(DifferenceKind kind, Range firstRange, Range secondRange) =>
        _differences.Add(new TextDifference(kind, first.SpanOf(firstRange), second.SpanOf(secondRange)));
}
