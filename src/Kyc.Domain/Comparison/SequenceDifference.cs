namespace Kyc.Domain.Comparison;

/// <summary>Represents a part of each of two sequences between parts that are the same in both.</summary>
internal readonly record struct SequenceGap(int FirstStart, int FirstEnd, int SecondStart, int SecondEnd);

/// <summary>Finds the parts in which two sequences differ, by their longest common subsequence.</summary>
internal static class SequenceDifference
{
    // Names and addresses have fewer than 500 characters. For longer texts there is one gap between the common prefix and the common
    // suffix.
    private const int MaximumCells = 500 * 500;

    public static List<SequenceGap> Of<T>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, T, bool> same)
    {
        var start = 0;
        while (start < first.Count && start < second.Count && same(first[start], second[start]))
        {
            start++;
        }

        var (firstEnd, secondEnd) = (first.Count, second.Count);
        while (firstEnd > start && secondEnd > start && same(first[firstEnd - 1], second[secondEnd - 1]))
        {
            firstEnd--;
            secondEnd--;
        }

        if (firstEnd == start && secondEnd == start)
        {
            return [];
        }

        var (height, width) = (firstEnd - start, secondEnd - start);
        return (long)height * width > MaximumCells || height == 0 || width == 0
            ? [new SequenceGap(start, firstEnd, start, secondEnd)]
            : Gaps(height, width, (i, j) => same(first[start + i], second[start + j]), start);
    }

    private static List<SequenceGap> Gaps(int height, int width, Func<int, int, bool> same, int offset)
    {
        var common = CommonLengths(height, width, same);
        var gaps = new List<SequenceGap>();
        var (i, j, gapI, gapJ) = (0, 0, 0, 0);
        while (i < height && j < width)
        {
            if (same(i, j) && common[i, j] == common[i + 1, j + 1] + 1)
            {
                Close(i, j);
                (i, j) = (i + 1, j + 1);
                (gapI, gapJ) = (i, j);
            }
            else if (common[i + 1, j] >= common[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        Close(height, width);
        return gaps;

        void Close(int endI, int endJ)
        {
            if (endI > gapI || endJ > gapJ)
            {
                gaps.Add(new SequenceGap(offset + gapI, offset + endI, offset + gapJ, offset + endJ));
            }
        }
    }

    private static int[,] CommonLengths(int height, int width, Func<int, int, bool> same)
    {
        var common = new int[height + 1, width + 1];
        for (var i = height - 1; i >= 0; i--)
        {
            for (var j = width - 1; j >= 0; j--)
            {
                common[i, j] = same(i, j) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
