using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Platform.Edge.Tls;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>
/// Reads the TLS files and the principals file again every second, and ends the connections of callers that may not call any more: their
/// certificate has ended or its CA was removed, or their principal was removed, is revoked, has ended, or is outside its hours or networks.
/// </summary>
internal sealed partial class CallerSupervisor : PeriodicWork
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time that the calls of an ended connection have to finish. It takes up to two seconds until a changed file is in use, and an open
    /// stream must end within five seconds of the change.
    /// </summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly ConnectionGuards _guards;
    private readonly PrincipalDirectory _directory;
    private readonly ServerTls _tls;
    private readonly ILogger<CallerSupervisor> _log;

    public CallerSupervisor(
        ConnectionGuards guards, PrincipalDirectory directory, ServerTls tls, TimeProvider clock, ILogger<CallerSupervisor> log)
        : base(Interval, clock) => (_guards, _directory, _tls, _log) = (guards, directory, tls, log);

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken)
    {
        // Each step runs even if another one fails.
        Run(_tls.Reload);
        Run(_directory.Reload);
        var principals = _directory.Current;
        // Connections in their handshake are not checked yet.
        var connections = _guards.Network.Connections.Concat(_guards.OperatorSocket.Connections)
            .Where(connection => connection.IsAuthenticated).ToList();
        // Building the chains of many connections takes seconds when the CA certificates have changed, so it comes last.
        EndUnless(connections, connection => IsAllowed(connection, principals));
        EndUnless(connections, IsTrusted);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogInterrupted(_log, exception.GetType().Name);

    /// <summary>Ends the connections that do not satisfy the condition, or for which it cannot be determined.</summary>
    private void EndUnless(List<TrackedConnection> connections, Func<TrackedConnection, bool> mayContinue)
    {
        foreach (var connection in connections)
        {
            var isEnded = true;
            Run(() => isEnded = !mayContinue(connection));
            if (isEnded)
            {
                Run(() => connection.End(EndTimeout));
            }
        }
    }

    private bool IsAllowed(TrackedConnection connection, PrincipalSet principals) =>
        connection.FindPrincipal(principals) is { } principal
            && PrincipalRules.FindRefusal(principal, connection.RemoteAddress, Clock.GetUtcNow()) is null;

    private bool IsTrusted(TrackedConnection connection) =>
        connection.ClientCertificate is not { } certificate || _tls.IsTrusted(connection, certificate);

    private void Run(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (IsInterruption(exception))
        {
            LogInterruption(exception);
        }
    }

    [LoggerMessage(
        EventId = 1112, Level = LogLevel.Warning,
        Message = "Files of callers not read and connections not checked ({ExceptionType}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string exceptionType);
}
