using Grpc.Core;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Delays the responses of a call until the synchronous standbys, if there are any, have stored all data that the call may have read,
/// because a decision that has been returned to a caller must survive a failover (<see cref="StandbyConfirmation"/>). The edge applies the
/// delay, so that no method can omit it.
/// </summary>
public sealed class ResponseConfirmation(KycDatabase kyc, KeyDatabase keys)
{
    /// <summary>Records in the state of the given call which servers are the primaries. Must be called before the handler runs.</summary>
    public void Begin(CallState call) =>
        call.PrimaryStartTimes = (kyc.StandbyConfirmation.PrimaryStartTime, keys.StandbyConfirmation.PrimaryStartTime);

    /// <summary>
    /// Checks whether the responses of the given call must wait for the standbys. Methods that need no caller (health checking and
    /// reflection) return no stored data.
    /// </summary>
    private static bool MustConfirm(CallState call) => call.Policy.RequiresCaller && call.PrimaryStartTimes is not null;

    /// <summary>Waits until the standbys have stored all data that the given call may have read.</summary>
    /// <exception cref="NpgsqlException">A database cannot be reached, or its primary has changed since the call began.</exception>
    /// <exception cref="OperationCanceledException">The standbys did not confirm before the call's deadline.</exception>
    public async ValueTask ConfirmAsync(CallState call, CancellationToken cancellationToken)
    {
        if (!MustConfirm(call))
        {
            return;
        }

        var (kycPrimaryStartTime, keyPrimaryStartTime) = call.PrimaryStartTimes!.Value;
        await Task.WhenAll(
            kyc.StandbyConfirmation.WaitAsync(kycPrimaryStartTime, cancellationToken),
            keys.StandbyConfirmation.WaitAsync(keyPrimaryStartTime, cancellationToken));
    }

    /// <summary>
    /// Wraps the given response stream so that each message waits for the standbys before it is written. Returns the stream unchanged if
    /// the method of the call needs no caller.
    /// </summary>
    internal IServerStreamWriter<T> WrapStream<T>(IServerStreamWriter<T> stream, CallState call) =>
        call.Policy.RequiresCaller ? new ConfirmedWriter<T>(stream, this, call) : stream;

    private sealed class ConfirmedWriter<T>(IServerStreamWriter<T> stream, ResponseConfirmation confirmation, CallState call)
        : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => stream.WriteOptions;
            set => stream.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            await confirmation.ConfirmAsync(call, cancellationToken);
            await stream.WriteAsync(message, cancellationToken);
        }
    }
}
