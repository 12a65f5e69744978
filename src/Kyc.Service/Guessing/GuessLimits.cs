using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Guessing;

/// <summary>
/// Provides the limit of each kind. A reference code has 40 random bits: with nine unknown codes in ten minutes, a caller finds one of
/// 100,000 open applications after more than twenty years on average. The waits are long enough to stop a program and short enough for a
/// person who mistyped.
/// </summary>
public sealed class GuessLimits(GuessOptions options)
{
    private static readonly TimeSpan ShortWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxShortWait = TimeSpan.FromHours(1);

    /// <summary>Returns the limit of the given kind.</summary>
    public GuessLimit Get(GuessKind kind) => kind switch
    {
        GuessKind.BegunSession => new GuessLimit(options.MaxSessionsPerApplication, ShortWindow, ShortWait, MaxShortWait),
        GuessKind.ActivationCode => new GuessLimit(
            options.MaxWrongActivationCodes, TimeSpan.FromDays(1), TimeSpan.FromMinutes(15), TimeSpan.FromDays(1)),
        _ => new GuessLimit(options.MaxUnknownCodes, ShortWindow, ShortWait, MaxShortWait),
    };
}
