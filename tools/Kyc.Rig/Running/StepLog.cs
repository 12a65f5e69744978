using System.Diagnostics;

namespace Kyc.Rig.Running;

/// <summary>Writes one line for each completed step: the time since the start, a description, and the duration.</summary>
internal sealed class StepLog(TextWriter output)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Performs a step, writes its description and duration, and returns its result.</summary>
    /// <param name="step">A function that performs the step and returns its result and the description to write.</param>
    public async Task<T> RunStepAsync<T>(Func<Task<(T Result, string Words)>> step)
    {
        var stepStart = Stopwatch.GetTimestamp();
        (var result, var description) = await step();
        WriteStep(description, Stopwatch.GetElapsedTime(stepStart));
        return result;
    }

    /// <summary>Writes an indented line that belongs to the current step.</summary>
    public void WriteDetail(string line) => output.WriteLine($"            {line}");

    private void WriteStep(string description, TimeSpan duration) => output.WriteLine(FormattableString.Invariant(
        $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,6:0.0} s  {description} ({duration.TotalSeconds:0.0} s)"));
}
