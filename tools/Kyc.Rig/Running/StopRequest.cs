using System.Runtime.InteropServices;

namespace Kyc.Rig.Running;

/// <summary>Turns Ctrl-C, SIGTERM and a closed terminal into a request to stop in order.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopRequest()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, context =>
            {
                // Asked twice, we end at once; the parts end by themselves when their leash is dropped.
                context.Cancel = !_source.IsCancellationRequested;
                _source.Cancel();
            }))];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Waits for the request.</summary>
    public async Task WaitAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(asked.SetResult))
        {
            await asked.Task;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }
}
