namespace Kyc.Kiosk;

/// <summary>Defines the exit statuses of <c>kyc-kiosk</c>, which docs/operations.md lists in a table.</summary>
internal static class KioskExitStatus
{
    /// <summary>The verification ended with an outcome, successful or not.</summary>
    public const int Outcome = 0;

    /// <summary>
    /// There is no outcome, because the command line is wrong, standard input cannot be used for the password, or the process cannot be
    /// protected.
    /// </summary>
    public const int NoOutcome = 1;

    /// <summary>The verification was interrupted.</summary>
    public const int Interrupted = 130;
}
