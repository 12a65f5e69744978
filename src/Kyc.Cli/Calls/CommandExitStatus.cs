namespace Kyc.Cli.Calls;

/// <summary>Defines the exit statuses of <c>kyc</c>, which docs/operations.md describes.</summary>
internal static class CommandExitStatus
{
    /// <summary>The command did its work, and found nothing wrong.</summary>
    public const int Done = 0;

    /// <summary>The service refused the call or could not be reached, or the command found something that needs attention.</summary>
    public const int Failed = 1;

    /// <summary>The status of <c>kyc status</c> and <c>kyc evidence</c> for a result that is worse than <see cref="Failed"/>.</summary>
    public const int Severe = 2;

    /// <summary>The command was interrupted.</summary>
    public const int Interrupted = 130;
}
