using System.Diagnostics;

namespace Kyc.Rig.Running;

/// <summary>Says each step in plain words: when it was done, counted from the start, and how long it took.</summary>
internal sealed class StepLog(TextWriter output)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Does a step and says what came of it.</summary>
    /// <param name="step">Does it; the answer's second part are the words.</param>
    public async Task<T> DoAsync<T>(Func<Task<(T Result, string Words)>> step)
    {
        long began = Stopwatch.GetTimestamp();
        (T result, string words) = await step();
        Say(words, Stopwatch.GetElapsedTime(began));
        return result;
    }

    /// <summary>Says a line that belongs to the step that is going on.</summary>
    public void Detail(string line) => output.WriteLine($"            {line}");

    private void Say(string words, TimeSpan took) => output.WriteLine(FormattableString.Invariant(
        $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,6:0.0} s  {words} ({took.TotalSeconds:0.0} s)"));
}
