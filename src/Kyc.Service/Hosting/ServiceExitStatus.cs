namespace Kyc.Service.Hosting;

/// <summary>Defines the exit statuses of the program. docs/operations.md describes them for the configuration of supervisors.</summary>
internal static class ServiceExitStatus
{
    /// <summary>The service stopped because it was requested to stop.</summary>
    public const int Stopped = 0;

    /// <summary>
    /// The start failed, and a supervisor must not start the service again, because it might do harm. For example, a wrong PIN would be
    /// sent a second time.
    /// </summary>
    public const int DoNotRestart = 2;

    /// <summary>The start failed, and a later start may succeed.</summary>
    public const int RetryLater = 3;
}
