namespace Kyc.Cli.Calls;

/// <summary>Exit statuses of <c>kyc</c>. docs/operations.md has the table.</summary>
internal static class CommandExitStatus
{
    /// <summary>The command did its work, and found nothing wrong.</summary>
    public const int Done = 0;

    /// <summary>The service refused or could not be reached, or the command found something to look at.</summary>
    public const int Failed = 1;

    /// <summary>
    /// What is worse than <see cref="Failed"/> where a command tells the two apart: <c>kyc status</c>, <c>kyc evidence</c>.
    /// </summary>
    public const int Severe = 2;

    /// <summary>The command was interrupted.</summary>
    public const int Interrupted = 130;
}
