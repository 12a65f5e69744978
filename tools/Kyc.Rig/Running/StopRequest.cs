using System.Runtime.InteropServices;

namespace Kyc.Rig.Running;

/// <summary>Converts Ctrl-C, SIGTERM and the closing of the terminal to a request to stop all parts in order.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopRequest()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, context =>
            {
                // A second signal ends this process at once. The child processes then end because their standard input is closed.
                context.Cancel = !_source.IsCancellationRequested;
                _source.Cancel();
            }))];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Waits until a stop is requested.</summary>
    public async Task WaitAsync()
    {
        var completionSource = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(completionSource.SetResult))
        {
            await completionSource.Task;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }
}
