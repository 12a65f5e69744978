namespace Kyc.Service.Guessing;

/// <summary>
/// Represents how often a caller may try something. The attempts of a window count; with the last allowed one, and with each attempt after
/// a wait, the caller must wait for twice as long as before.
/// </summary>
/// <param name="MaxAttempts">Maximum number of attempts in the window.</param>
/// <param name="Window">Time after which attempts no longer count: after the first attempt, or after the end of a wait.</param>
/// <param name="FirstWait">The first time that the caller must wait.</param>
/// <param name="MaxWait">The longest time that the caller must wait.</param>
public sealed record GuessLimit(int MaxAttempts, TimeSpan Window, TimeSpan FirstWait, TimeSpan MaxWait);
