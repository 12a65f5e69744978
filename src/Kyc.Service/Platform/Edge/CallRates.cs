namespace Kyc.Service.Platform.Edge;

/// <summary>Represents the limits on the rate at which one caller may make calls.</summary>
/// <param name="MaxCallsPerSecond">Maximum average number of calls per second.</param>
/// <param name="MaxBurst">Maximum number of calls that a caller may make at once after a pause.</param>
public sealed record CallRate(int MaxCallsPerSecond, int MaxBurst);

/// <summary>Represents the limits for each kind of caller.</summary>
/// <param name="Programs">The limits of front-ends, list feeders and monitors.</param>
/// <param name="Interactive">The limits of kiosks, of members of staff, and of all unknown callers of a listener together.</param>
public sealed record CallRates(CallRate Programs, CallRate Interactive)
{
    /// <summary>
    /// Creates limits with the given numbers of calls per second. The burst is higher than the rate: a front-end that reconnects starts to
    /// watch all its applications again, and a command of a member of staff may make several calls.
    /// </summary>
    public static CallRates Create(int programCallsPerSecond, int interactiveCallsPerSecond) =>
        new(
            new CallRate(programCallsPerSecond, 2 * programCallsPerSecond),
            new CallRate(interactiveCallsPerSecond, 4 * interactiveCallsPerSecond));
}
