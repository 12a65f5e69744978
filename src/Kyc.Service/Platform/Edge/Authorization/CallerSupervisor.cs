using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Configuration;
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
    private readonly ServerTls? _tls;
    private readonly ILogger<CallerSupervisor> _log;

    public CallerSupervisor(
        ConnectionGuards guards, PrincipalDirectory directory, ListenerOptions options, IServiceProvider services, TimeProvider clock,
        ILogger<CallerSupervisor> log) : base(Interval, clock)
    {
        (_guards, _directory, _log) = (guards, directory, log);
        _tls = options.UsesTls ? services.GetRequiredService<ServerTls>() : null;
    }

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken)
    {
        _tls?.Reload();
        _directory.Reload();
        if (_directory.Current is { } principals)
        {
            foreach (var connection in _guards.Network.Connections.Concat(_guards.OperatorSocket.Connections))
            {
                if (!MayContinue(connection, principals))
                {
                    connection.End(EndTimeout);
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogInterrupted(_log, exception.GetType().Name);

    private bool MayContinue(TrackedConnection connection, PrincipalSet principals)
    {
        // A connection without either is in its TLS handshake.
        if (connection is { ClientCertificate: null, Peer: null })
        {
            return true;
        }

        if (!ReferenceEquals(connection.Principals, principals))
        {
            connection.Principal = connection.Peer is { } peer
                ? principals.FindAccount(peer.UserName)
                : principals.Find(connection.ClientCertificate!);
            connection.Principals = principals;
        }

        return connection.Principal is { } principal
            && PrincipalRules.FindRefusal(principal, connection.RemoteAddress, Clock.GetUtcNow()) is null
            && (connection.ClientCertificate is not { } certificate || IsTrusted(connection, certificate));
    }

    // The validity of a TLS certificate is a matter of the machine's clock, as in the handshake.
    private bool IsTrusted(TrackedConnection connection, X509Certificate2 certificate) =>
        certificate.NotAfter.ToUniversalTime() >= TimeProvider.System.GetUtcNow().UtcDateTime && _tls!.IsTrusted(connection, certificate);

    [LoggerMessage(
        EventId = 1112, Level = LogLevel.Warning,
        Message = "Files of callers not read and connections not checked ({ExceptionType}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string exceptionType);
}
