namespace Kyc.Domain.Comparison;

/// <summary>
/// Represents a part of the first sequence and the part of the second sequence that differs from it. One of the parts may be empty. The
/// elements between two gaps are equal. Ends are exclusive.
/// </summary>
internal readonly record struct SequenceGap(int FirstStart, int FirstEnd, int SecondStart, int SecondEnd);

/// <summary>Finds the parts in which two sequences differ, by means of their longest common subsequence.</summary>
internal static class SequenceComparer
{
    // The maximum number of cells in the table of the algorithm. Names and addresses have fewer than 500 characters. For longer texts, one
    // gap is returned: from the end of the common prefix to the start of the common suffix.
    private const int MaxCellCount = 500 * 500;

    public static List<SequenceGap> FindGaps<T>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, T, bool> areEqual)
    {
        var start = 0;
        while (start < first.Count && start < second.Count && areEqual(first[start], second[start]))
        {
            start++;
        }

        var (firstEnd, secondEnd) = (first.Count, second.Count);
        while (firstEnd > start && secondEnd > start && areEqual(first[firstEnd - 1], second[secondEnd - 1]))
        {
            firstEnd--;
            secondEnd--;
        }

        if (firstEnd == start && secondEnd == start)
        {
            return [];
        }

        var (firstCount, secondCount) = (firstEnd - start, secondEnd - start);
        return (long)firstCount * secondCount > MaxCellCount || firstCount == 0 || secondCount == 0
            ? [new SequenceGap(start, firstEnd, start, secondEnd)]
            : FindGapsByTable(firstCount, secondCount, (i, j) => areEqual(first[start + i], second[start + j]), start);
    }

    private static List<SequenceGap> FindGapsByTable(int firstCount, int secondCount, Func<int, int, bool> areEqual, int offset)
    {
        var commonLengths = ComputeCommonLengths(firstCount, secondCount, areEqual);
        var gaps = new List<SequenceGap>();
        var (i, j, gapI, gapJ) = (0, 0, 0, 0);
        while (i < firstCount && j < secondCount)
        {
            if (areEqual(i, j) && commonLengths[i, j] == commonLengths[i + 1, j + 1] + 1)
            {
                AddGap(i, j);
                (i, j) = (i + 1, j + 1);
                (gapI, gapJ) = (i, j);
            }
            else if (commonLengths[i + 1, j] >= commonLengths[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        AddGap(firstCount, secondCount);
        return gaps;

        void AddGap(int endI, int endJ)
        {
            if (endI > gapI || endJ > gapJ)
            {
                gaps.Add(new SequenceGap(offset + gapI, offset + endI, offset + gapJ, offset + endJ));
            }
        }
    }

    private static int[,] ComputeCommonLengths(int firstCount, int secondCount, Func<int, int, bool> areEqual)
    {
        var commonLengths = new int[firstCount + 1, secondCount + 1];
        for (var i = firstCount - 1; i >= 0; i--)
        {
            for (var j = secondCount - 1; j >= 0; j--)
            {
                commonLengths[i, j] = areEqual(i, j)
                    ? commonLengths[i + 1, j + 1] + 1
                    : Math.Max(commonLengths[i + 1, j], commonLengths[i, j + 1]);
            }
        }

        return commonLengths;
    }
}
