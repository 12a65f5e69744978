using System.Diagnostics;

namespace Kyc.Rig.Running;

/// <summary>Writes one line for each completed step: the time since the start, a description, and the duration.</summary>
internal sealed class StepLog(TextWriter output)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Performs a step, writes its description and duration, and returns its result.</summary>
    /// <param name="step">A function that performs the step and returns its result and the description to write.</param>
    public async Task<T> RunAsync<T>(Func<Task<(T Result, string Words)>> step)
    {
        var began = Stopwatch.GetTimestamp();
        (var result, var words) = await step();
        Write(words, Stopwatch.GetElapsedTime(began));
        return result;
    }

    /// <summary>Writes an indented line that belongs to the current step.</summary>
    public void WriteDetail(string line) => output.WriteLine($"            {line}");

    private void Write(string words, TimeSpan duration) => output.WriteLine(FormattableString.Invariant(
        $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,6:0.0} s  {words} ({duration.TotalSeconds:0.0} s)"));
}
