using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>A running PC/SC host, as its program sees it: frames go in, frames come out, and it can be ended at any time.</summary>
internal sealed class PcscHostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Stream _requests;
    private readonly BlockingCollection<byte[]> _answers = [];
    private readonly Lock _writing = new();
    private readonly Thread _reader;
    private volatile bool _hasRun;

    private PcscHostProcess(Process process)
    {
        _process = process;
        _requests = process.StandardInput.BaseStream;
        _reader = new Thread(ReadAnswers) { IsBackground = true, Name = "PC/SC host" };
        _reader.Start();

        // Read, so that a runtime or library that writes much there does not stop; what it says is for a debugger.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    /// <summary>The process, for the test that searches its memory.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the last request was neither answered nor refused by the end of the process.</summary>
    public bool IsAlive => !_answers.IsAddingCompleted;

    /// <summary>Starts a host; null when the system can't start the program.</summary>
    public static PcscHostProcess? TryStart(ProcessStartInfo program)
    {
        try
        {
            return new PcscHostProcess(Process.Start(program)!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Waits until a host that is not alive has ended; whether it had begun to serve before.</summary>
    public bool WaitUntilEnded()
    {
        _reader.Join();
        return _hasRun;
    }

    /// <summary>Sends a request; false when the host has ended.</summary>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        try
        {
            lock (_writing)
            {
                PcscHostMessages.WriteFrame(_requests, head, tail);
                return true;
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // The process has ended, or was ended meanwhile by the thread that does not cancel.
            return false;
        }
    }

    /// <summary>The next answer. Null when it does not come in time, or, when <see cref="IsAlive"/> is false, at all.</summary>
    public byte[]? TryReceive(TimeSpan limit) => _answers.TryTake(out byte[]? answer, limit) ? answer : null;

    /// <summary>Ends the process, in the middle of a call if need be: the PC/SC service then takes its cards away from it.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        // Its output has ended with it.
        _reader.Join();
        lock (_writing)
        {
            _requests.Dispose();
        }

        _answers.Dispose();
        _process.Dispose();
    }

    private void ReadAnswers()
    {
        try
        {
            using Stream stream = _process.StandardOutput.BaseStream;
            _hasRun = PcscHostMessages.ReadFrame(stream, length => new byte[length]) is not null;
            while (PcscHostMessages.ReadFrame(stream, length => new byte[length]) is { } answer)
            {
                _answers.Add(answer);
            }
        }
        catch (IOException)
        {
            // Ended in the middle of an answer: as if before it.
        }
        finally
        {
            _answers.CompleteAdding();
        }
    }
}
