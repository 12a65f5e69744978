using Kyc.Domain.Comparison;
using Kyc.Domain.Text;

namespace Kyc.Domain.Addresses;

/// <summary>Compares two parsed addresses part by part.</summary>
internal sealed class AddressComparison(ParsedAddress first, ParsedAddress second)
{
    private readonly List<TextDifference> _differences = [];

    /// <summary>Compares two texts letter by letter. This is for texts that are too long to be addresses.</summary>
    public static TextComparison CompareLetters(string first, string second)
    {
        var (firstFolded, secondFolded) = (FoldedText.Create(first), FoldedText.Create(second));
        var gaps = SequenceComparer.FindGaps(
            firstFolded.Text.ToCharArray(),
            secondFolded.Text.ToCharArray(),
            (left, right) => left == right);
        return new TextComparison([.. gaps.Select(gap => new TextDifference(
            DifferenceKind.Text,
            firstFolded.GetOriginalSpan(gap.FirstStart, gap.FirstEnd),
            secondFolded.GetOriginalSpan(gap.SecondStart, gap.SecondEnd)))]);
    }

    public TextComparison Compare()
    {
        if (first.Postcode.Length > 0 && second.Postcode.Length > 0 && first.Postcode != second.Postcode)
        {
            Add(DifferenceKind.Postcode, first.PostcodeRange, second.PostcodeRange);
        }

        if (first.CityIndex < 0 || second.CityIndex < 0)
        {
            ComparePrefectures();
            CompareTokens(first.PrefectureRange.End, second.PrefectureRange.End);
        }
        else if (first.CityIndex != second.CityIndex)
        {
            Add(DifferenceKind.Municipality, GetMunicipalityRange(first), GetMunicipalityRange(second));
            CompareTokens(first.CityRange.End, second.CityRange.End);
        }
        else
        {
            CompareTowns();
        }

        return _differences.Count == 0 ? TextComparison.Equal : new TextComparison(_differences);
    }

    private static Range GetMunicipalityRange(ParsedAddress address) => address.PrefectureRange.Start..address.CityRange.End;

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
        if (first.Towns.Count == 0 || second.Towns.Count == 0 || IsOneTownPrefixOfOther())
        {
            // At least one town is not in the table, so the names are compared as they are written.
            CompareTokens(first.CityRange.End, second.CityRange.End);
            return;
        }

        CompareStreets();
        var isSameTown = first.Towns.Count == 1 && second.Towns.Count == 1
            ? first.Towns[0] == second.Towns[0]
            : first.GetText(first.TownRange) == second.GetText(second.TownRange);
        if (!isSameTown)
        {
            Add(DifferenceKind.Town, first.TownRange, second.TownRange);
        }

        CompareTokens(first.TownRange.End, second.TownRange.End);
    }

    // Checks whether one town name begins with the other, such as 南長野幅下 and 南長野. The address with the shorter name may contain the rest of
    // the longer name after other text, so such addresses are compared as text.
    private bool IsOneTownPrefixOfOther() => first.Towns.Count == 1 && second.Towns.Count == 1 && first.Towns[0] != second.Towns[0]
        && first.Streets.Length == 0 && second.Streets.Length == 0
        && (IsPrefix(first.Towns[0].Name, second.Towns[0].Name) || IsPrefix(second.Towns[0].Name, first.Towns[0].Name));

    private static bool IsPrefix(string name, string longerName) =>
        longerName.Length > name.Length
        && name.Zip(longerName)
            .All(pair => AddressLetters.ToComparisonLetter(pair.First) == AddressLetters.ToComparisonLetter(pair.Second));

    private void CompareStreets()
    {
        var isOneMissing = first.Streets.Length == 0 || second.Streets.Length == 0;
        if (first.Streets != second.Streets && !(isOneMissing && first.Towns.Concat(second.Towns).All(town => town.IsUnique)))
        {
            Add(DifferenceKind.Street, first.StreetsRange, second.StreetsRange);
        }
    }

    private void CompareTokens(Index firstStart, Index secondStart)
    {
        var (firstTokens, secondTokens) = (first.ReadTokens(firstStart), second.ReadTokens(secondStart));
        foreach (var gap in SequenceComparer.FindGaps(firstTokens, secondTokens, AddressToken.AreEqual))
        {
            var (firstCount, secondCount) = (gap.FirstEnd - gap.FirstStart, gap.SecondEnd - gap.SecondStart);
            if (firstCount != secondCount)
            {
                Add(
                    GetKind(firstCount, secondCount),
                    GetRange(firstTokens, gap.FirstStart, gap.FirstEnd, firstStart),
                    GetRange(secondTokens, gap.SecondStart, gap.SecondEnd, secondStart));
                continue;
            }

            foreach (
                var (firstToken, secondToken) in firstTokens[gap.FirstStart..gap.FirstEnd].Zip(
                    secondTokens[gap.SecondStart..gap.SecondEnd]))
            {
                if (!AddressToken.AreEqual(firstToken, secondToken))
                {
                    Add(GetKind(firstToken, secondToken), firstToken.Start..firstToken.End, secondToken.Start..secondToken.End);
                }
            }
        }
    }

    private static DifferenceKind GetKind(int firstCount, int secondCount) =>
        secondCount == 0 ? DifferenceKind.OnlyInFirst : firstCount == 0 ? DifferenceKind.OnlyInSecond : DifferenceKind.Text;

    private static DifferenceKind GetKind(AddressToken firstToken, AddressToken secondToken) =>
        AddressToken.HaveSameValue(firstToken, secondToken)
            ? firstToken.Unit == secondToken.Unit
                ? DifferenceKind.Joining
                : DifferenceKind.Unit
            : firstToken.Kind == AddressTokenKind.Number && secondToken.Kind == AddressTokenKind.Number
                ? DifferenceKind.Number
                : DifferenceKind.Text;

    private static Range GetRange(List<AddressToken> tokens, int start, int end, Index textStart)
    {
        if (end > start)
        {
            return tokens[start].Start..tokens[end - 1].End;
        }

        var position = start > 0 ? tokens[start - 1].End : textStart.Value;
        return position..position;
    }

    private void Add(DifferenceKind kind, Range firstRange, Range secondRange) =>
        _differences.Add(new TextDifference(kind, first.GetSpan(firstRange), second.GetSpan(secondRange)));
}
