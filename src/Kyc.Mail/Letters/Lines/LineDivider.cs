namespace Kyc.Mail.Letters.Lines;

/// <summary>Divides text into lines of limited length at the positions with the lowest total cost, preferring few lines.</summary>
internal static class LineDivider
{
    // An additional line costs more than a break after a part of the address, but less than a break between two numbers.
    private const int LineCost = 3;

    /// <summary>Divides the given text at the lowest total cost.</summary>
    /// <param name="text">Lines joined by line feeds. A line also ends at each line feed.</param>
    /// <param name="offsets">Length of the text before each character and, last, of the whole text: in millimetres or in bytes.</param>
    /// <param name="limit">Maximum length of a line, in the unit of <paramref name="offsets"/>.</param>
    /// <param name="maxLines">Maximum number of lines.</param>
    /// <param name="maxRank">The worst rank with which a break is allowed.</param>
    /// <returns>The lines, trimmed; null if the text cannot be divided within these limits.</returns>
    public static IReadOnlyList<string>? Divide(string text, double[] offsets, double limit, int maxLines, BreakRank maxRank)
    {
        var ranks = LineBreakRanker.GetRanks(text);
        var breakIndexes = Enumerable.Range(1, Math.Max(0, text.Length - 1)).Where(at => text[at - 1] == '\n' || ranks[at] <= maxRank);
        int[] positions = [0, .. breakIndexes, text.Length];
        var end = positions.Length - 1;
        var steps = new Step[Math.Min(maxLines, end) + 1, positions.Length];
        steps[0, 0] = new Step(0, -1);
        for (var lines = 1; lines < steps.GetLength(0); lines++)
        {
            for (var from = lines - 1; from < end; from++)
            {
                if (steps[lines - 1, from].IsReached)
                {
                    Extend(lines, from);
                }
            }
        }

        var bestLineCount = Enumerable.Range(1, steps.GetLength(0) - 1).Where(lines => steps[lines, end].IsReached)
            .OrderBy(lines => steps[lines, end].Cost).FirstOrDefault();
        return bestLineCount == 0 ? null : GetLines(bestLineCount);

        // Adds all possible next lines that begin at the given position.
        void Extend(int lines, int from)
        {
            var isEnd = false;
            for (var to = from + 1; to <= end && !isEnd && GetLength(positions[from], positions[to]) <= limit; to++)
            {
                isEnd = to == end || text[positions[to] - 1] == '\n';
                var cost = steps[lines - 1, from].Cost + LineCost + (isEnd ? 0 : (int)ranks[positions[to]]);
                ref var existingStep = ref steps[lines, to];
                // If the costs are equal, prefers the later start of the last line, because the earlier lines are then fuller.
                if (!existingStep.IsReached || cost <= existingStep.Cost)
                {
                    existingStep = new Step(cost, from);
                }
            }
        }

        double GetLength(int start, int endIndex)
        {
            Trim(text, ref start, ref endIndex);
            return offsets[endIndex] - offsets[start];
        }

        List<string> GetLines(int count)
        {
            var dividedLines = new List<string>();
            for (int place = end, lines = count; lines > 0; lines--)
            {
                var from = steps[lines, place].Start;
                dividedLines.Insert(0, text[positions[from]..positions[place]].Trim());
                place = from;
            }

            return dividedLines;
        }
    }

    /// <summary>
    /// Divides running text into lines, each of which is filled as far as possible. Text that cannot be broken exceeds the limit.
    /// </summary>
    /// <param name="text">Lines joined by line feeds.</param>
    /// <param name="offsets">Length of the text before each character and, last, of the whole text, as for <see cref="Divide"/>.</param>
    /// <param name="limit">Maximum length of a line, in the unit of <paramref name="offsets"/>.</param>
    public static IReadOnlyList<string> WrapLines(string text, double[] offsets, double limit)
    {
        var ranks = LineBreakRanker.GetRanks(text);
        var lines = new List<string>();
        var (start, lastBreak) = (0, 0);
        for (var index = 1; index <= text.Length; index++)
        {
            var isEnd = index == text.Length || text[index] == '\n';
            if (!isEnd && ranks[index] == BreakRank.Never)
            {
                continue;
            }

            var (from, to) = (start, index);
            Trim(text, ref from, ref to);
            if (offsets[to] - offsets[from] > limit && lastBreak > start)
            {
                lines.Add(text[start..lastBreak].Trim());
                start = lastBreak;
            }

            lastBreak = index;
            if (isEnd)
            {
                lines.Add(text[start..index].Trim());
                (start, lastBreak) = (index + 1, index + 1);
                index++;
            }
        }

        return lines;
    }

    /// <summary>Moves the start and the end of a part of a text inwards, so that the part has no white space at its ends.</summary>
    public static void Trim(string text, ref int start, ref int end)
    {
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }
    }

    /// <summary>Represents the cheapest way to reach a position with a certain number of lines.</summary>
    /// <param name="Cost">Total cost of all lines up to the position.</param>
    /// <param name="Start">Position at which the last line begins.</param>
    private readonly record struct Step(int Cost, int Start)
    {
        private readonly bool _isReached = true;

        /// <summary>Whether the position can be reached; false for the default value.</summary>
        public bool IsReached => _isReached;
    }
}
