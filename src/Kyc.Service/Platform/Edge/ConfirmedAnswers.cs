using Grpc.Core;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Holds back what a call answers until the synchronous standbys, where there are any, have what it was read from: a decision that was told
/// must stand after a failover (<see cref="StandbyConfirmation"/>). In one place, so that no method can forget it.
/// </summary>
public sealed class ConfirmedAnswers(KycDatabase kyc, KeyDatabase keys)
{
    /// <summary>Notes, before the handler runs, which servers it will read.</summary>
    public void Begin(CallState call) => call.ReadFrom = (kyc.Confirmation.Server, keys.Confirmation.Server);

    /// <summary>
    /// Whether what the call answers must be confirmed. What needs no caller, health and reflection, tells nothing that is stored.
    /// </summary>
    private static bool MustConfirm(CallState call) => call.Policy.NeedsCaller && call.ReadFrom is not null;

    /// <summary>Returns when everything the call may have read stands at the standbys.</summary>
    /// <exception cref="NpgsqlException">A database cannot be reached, or another server is its primary since the call began.</exception>
    /// <exception cref="OperationCanceledException">Not in the time that the call has.</exception>
    public async ValueTask ConfirmAsync(CallState call, CancellationToken cancel)
    {
        if (!MustConfirm(call)) return;
        var (kycServer, keyServer) = call.ReadFrom!.Value;
        await Task.WhenAll(kyc.Confirmation.WaitAsync(kycServer, cancel), keys.Confirmation.WaitAsync(keyServer, cancel));
    }

    /// <summary>The same for each message of a stream.</summary>
    internal IServerStreamWriter<T> Confirm<T>(IServerStreamWriter<T> stream, CallState call) => call.Policy.NeedsCaller ? new ConfirmedWriter<T>(stream, this, call) : stream;

    private sealed class ConfirmedWriter<T>(IServerStreamWriter<T> stream, ConfirmedAnswers answers, CallState call) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => stream.WriteOptions;
            set => stream.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            await answers.ConfirmAsync(call, cancellationToken);
            await stream.WriteAsync(message, cancellationToken);
        }
    }
}
