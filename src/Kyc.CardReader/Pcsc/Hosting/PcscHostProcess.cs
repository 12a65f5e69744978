using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>
/// Represents the running PC/SC host process to the program that uses it. Sends requests, receives responses, and can end the process at
/// any time.
/// </summary>
internal sealed class PcscHostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stream _requests;
    private readonly BlockingCollection<byte[]> _responses = [];
    private readonly Lock _writeLock = new();
    private readonly Thread _readerThread;
    private volatile bool _hasStarted;

    private PcscHostProcess(Process process)
    {
        _process = process;
        _requests = process.StandardInput.BaseStream;
        _readerThread = new Thread(ReadResponses) { IsBackground = true, Name = "PC/SC host" };
        _readerThread.Start();

        // The error output is read so that a runtime or library that writes much to it is not blocked. The text itself would be useful only
        // in a debugger, so it is discarded.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    /// <summary>Gets the process id, for the test that searches the memory of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the host can still send responses. False when its output has ended.</summary>
    public bool IsAlive => !_responses.IsAddingCompleted;

    /// <summary>Starts a host. Returns null when the system cannot start the program.</summary>
    public static PcscHostProcess? TryStart(ProcessStartInfo startInfo)
    {
        try
        {
            return new PcscHostProcess(Process.Start(startInfo)!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Waits until the output of the host has ended. Call this only for a host that has ended or is about to end. Returns whether the host
    /// had reported its start.
    /// </summary>
    public bool WaitUntilEnded()
    {
        _readerThread.Join();
        return _hasStarted;
    }

    /// <summary>Sends a request. Returns false when the host has ended.</summary>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        try
        {
            lock (_writeLock)
            {
                PcscHostMessages.WriteFrame(_requests, head, tail);
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process has ended, or another thread ended it in the meantime.
            return false;
        }
    }

    /// <summary>
    /// Returns the next response. Null when it does not arrive in time, or when the host has ended (<see cref="IsAlive"/> is false).
    /// </summary>
    public byte[]? TryReceive(TimeSpan timeout) => _responses.TryTake(out var response, timeout) ? response : null;

    /// <summary>Ends the process, even during a call. The PC/SC service then releases the cards that the process had reserved.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // The process has already ended.
        }

        // The thread ends when the output of the process ends.
        _readerThread.Join();
        lock (_writeLock)
        {
            _requests.Dispose();
        }

        _responses.Dispose();
        _process.Dispose();
    }

    private void ReadResponses()
    {
        try
        {
            using var stream = _process.StandardOutput.BaseStream;
            _hasStarted = PcscHostMessages.ReadFrame(stream, length => new byte[length]) is not null;
            while (PcscHostMessages.ReadFrame(stream, length => new byte[length]) is { } response)
            {
                _responses.Add(response);
            }
        }
        catch (IOException)
        {
            // The process ended in the middle of a response, which is handled as if it had ended before that response.
        }
        finally
        {
            _responses.CompleteAdding();
        }
    }
}
