namespace Kyc.Kiosk;

/// <summary>Writes an outcome: the text for the person, the text for staff, and the last line, which programs parse.</summary>
internal static class OutcomeReport
{
    public static void Write(Outcome outcome, TextWriter output)
    {
        var text = PersonTexts.Get(outcome.Code);
        output.WriteLine();
        output.WriteLine(text.Japanese);
        output.WriteLine(text.English);
        if (outcome.Cause.Length > 0)
        {
            output.WriteLine();
            output.WriteLine($"cause: {outcome.Cause}");
            output.WriteLine($"remedy: {outcome.Remedy}");
        }

        foreach (var line in outcome.Details)
        {
            output.WriteLine(line);
        }

        if (outcome.CorrelationId.Length > 0)
        {
            output.WriteLine($"correlation id: {outcome.CorrelationId}");
        }

        if (outcome.TriesLeft is { } tries)
        {
            output.WriteLine(FormattableString.Invariant($"tries left: {tries}"));
        }

        output.WriteLine(outcome.LastLine);
    }
}
