using System.Diagnostics;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Secrets;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>
/// Implements PC/SC in a separate process, one for each instance of this class, so that a call that never returns can be ended together
/// with its process. The platform's library waits without limit for a service or a card that does not respond, and its calls cannot be
/// canceled (docs/adr/0017). Such a call returns SCARD_F_WAITED_TOO_LONG. Use an instance from one thread at a time, except for
/// <see cref="Cancel"/>.
/// </summary>
/// <param name="hostStartInfo">Starts the host process.</param>
/// <param name="limits">The time limits of calls.</param>
/// <param name="onTimeout">Called once for each call without a response after <see cref="PcscTimeouts.NotificationDelay"/>, on the caller's
/// thread.</param>
internal sealed class HostedPcscApi(ProcessStartInfo hostStartInfo, PcscTimeouts limits, Action<PcscTimeoutSource> onTimeout) : IPcscApi
{
    private const string HostProgramName = "kyc-pcsc-host";

    private PcscHostProcess? _hostProcess;

    public bool StartsServiceWithReader => OperatingSystem.IsWindows();

    /// <summary>
    /// Describes the versions on Linux. Ends the host process, so every context becomes invalid. Returns null on other platforms, where the
    /// library and the service are part of the system.
    /// </summary>
    public string? DescribeVersions()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Dispose();
        var serviceSocket = hostStartInfo.Environment.TryGetValue(PcscLiteVersionReader.SocketVariable, out var socket) ? socket : null;
        try
        {
            return PcscLiteVersionReader.Describe(serviceSocket, StartLibrary);
        }
        finally
        {
            hostStartInfo.Environment[PcscLiteVersionReader.SocketVariable] = serviceSocket;
            Dispose();
        }

        void StartLibrary(string listener)
        {
            hostStartInfo.Environment[PcscLiteVersionReader.SocketVariable] = listener;
            _hostProcess = PcscHostProcess.TryStart(hostStartInfo);
            using var request = BeginRequest(PcscHostCall.EstablishContext);
            _hostProcess?.TrySend(request.GetWrittenBytes(), []);
        }
    }

    /// <summary>Gets the process id of the host. Null while there is no host.</summary>
    internal int? HostProcessId => _hostProcess?.Id;

    /// <summary>Returns the start information for the host program, which is in the folder of this program.</summary>
    public static ProcessStartInfo CreateHostStartInfo()
    {
        var assemblyPath = Path.Combine(AppContext.BaseDirectory, HostProgramName + ".dll");

        // The host is started in the same way as this program: by its own executable, or by the dotnet command, which may not be on the
        // path.
        var isStartedByDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var executable = Path.Combine(AppContext.BaseDirectory, HostProgramName + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var startInfo = isStartedByDotnet || !File.Exists(executable)
            ? new ProcessStartInfo(isStartedByDotnet ? Environment.ProcessPath! : "dotnet", [assemblyPath])
            : new ProcessStartInfo(executable);

        // All three streams are redirected, because .NET enables the terminal's echo for a child process that uses the terminal.
        startInfo.RedirectStandardInput = true;
        startInfo.RedirectStandardOutput = true;
        startInfo.RedirectStandardError = true;
        ProcessProtection.ApplyTo(startInfo.Environment);
        return startInfo;
    }

    public PcscCode EstablishContext(out nint context)
    {
        context = 0;
        if (_hostProcess is not { IsAlive: true })
        {
            _hostProcess?.Dispose();
            _hostProcess = PcscHostProcess.TryStart(hostStartInfo);
        }

        if (_hostProcess is null)
        {
            return PcscCode.KYC_E_HOST_UNUSABLE;
        }

        using var request = BeginRequest(PcscHostCall.EstablishContext);
        var code = SendCall(request, limits.ServiceTimeout, PcscTimeoutSource.Service, out var answer);
        using (answer)
        {
            context = code == PcscCode.SCARD_S_SUCCESS ? (nint)answer.ReadInt64() : 0;
            return code;
        }
    }

    public PcscCode ReleaseContext(nint context)
    {
        using var request = BeginRequest(PcscHostCall.ReleaseContext);
        request.Write((long)context);
        return SendCall(request, limits.ServiceTimeout, PcscTimeoutSource.Service);
    }

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        using var request = BeginRequest(PcscHostCall.ListReaders);
        request.Write((long)context);
        var code = SendCall(request, limits.ServiceTimeout, PcscTimeoutSource.Service, out var answer);
        using (answer)
        {
            var names = new string[code == PcscCode.SCARD_S_SUCCESS ? answer.ReadInt32() : 0];
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = answer.ReadString();
            }

            readers = names;
            return code;
        }
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        using var request = BeginRequest(PcscHostCall.GetStatusChange);
        request.Write((long)context);
        request.Write(timeout.Ticks);
        request.Write(states.Count);
        foreach (var state in states)
        {
            request.Write(state.Reader);
            request.Write((uint)state.Current);
        }

        var code = SendCall(request, limits.ServiceTimeout, PcscTimeoutSource.Service, out var answer, waitTime: timeout);
        using (answer)
        {
            for (var i = 0; i < states.Count && code == PcscCode.SCARD_S_SUCCESS; i++)
            {
                states[i].Event = (ReaderStateBits)answer.ReadUInt32();
            }

            return code;
        }
    }

    public PcscCode Cancel(nint context)
    {
        using var request = BeginRequest(PcscHostCall.Cancel);
        request.Write((long)context);
        return _hostProcess?.TrySend(request.GetWrittenBytes(), []) == true ? PcscCode.SCARD_S_SUCCESS : PcscCode.SCARD_E_INVALID_HANDLE;
    }

    public PcscCode Connect(
        nint context,
        string reader,
        PcscShareMode share,
        PcscProtocols preferredProtocols,
        out nint card,
        out PcscProtocols activeProtocol)
    {
        using var request = BeginRequest(PcscHostCall.Connect);
        request.Write((long)context);
        request.Write(reader);
        request.Write((uint)share);
        request.Write((uint)preferredProtocols);
        var code = SendCall(request, limits.CardTimeout, PcscTimeoutSource.Card, out var answer);
        using (answer)
        {
            var isConnected = code == PcscCode.SCARD_S_SUCCESS;
            card = isConnected ? (nint)answer.ReadInt64() : 0;
            activeProtocol = isConnected ? (PcscProtocols)answer.ReadUInt32() : 0;
            return code;
        }
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        using var request = BeginRequest(PcscHostCall.Reconnect);
        request.Write((long)card);
        request.Write((uint)share);
        request.Write((uint)preferredProtocols);
        request.Write((uint)disposition);
        var code = SendCall(request, limits.CardTimeout, PcscTimeoutSource.Card, out var answer);
        using (answer)
        {
            activeProtocol = code == PcscCode.SCARD_S_SUCCESS ? (PcscProtocols)answer.ReadUInt32() : 0;
            return code;
        }
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        using var request = BeginRequest(PcscHostCall.Status);
        request.Write((long)card);
        var code = SendCall(request, limits.CardTimeout, PcscTimeoutSource.Card, out var answer);
        using (answer)
        {
            atr = code == PcscCode.SCARD_S_SUCCESS ? answer.ReadBytes(PcscApi.MaxAtrLength) : [];
            return code;
        }
    }

    /// <summary>
    /// Sends a command to the card. The command may contain the password, so it is written to the host directly from the caller's memory,
    /// without a copy in this class.
    /// </summary>
    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        using var request = BeginRequest(PcscHostCall.Transmit);
        request.Write((long)card);
        request.Write((uint)activeProtocol);
        request.Write(answer.Length);
        var code = SendCall(request, limits.CardTimeout, PcscTimeoutSource.Card, out var response, tail: command);
        using (response)
        {
            answerLength = code == PcscCode.SCARD_S_SUCCESS ? response.Read(answer) : 0;
            return code;
        }
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition)
    {
        using var request = BeginRequest(PcscHostCall.Disconnect);
        request.Write((long)card);
        request.Write((uint)disposition);
        return SendCall(request, limits.CardTimeout, PcscTimeoutSource.Card);
    }

    /// <summary>Ends the host process.</summary>
    public void Dispose()
    {
        _hostProcess?.Dispose();
        _hostProcess = null;
    }

    private static BinaryWriter BeginRequest(PcscHostCall call)
    {
        var request = PcscHostMessages.CreateWriter();
        request.Write((byte)call);
        return request;
    }

    private PcscCode SendCall(BinaryWriter request, TimeSpan timeout, PcscTimeoutSource timeoutSource)
    {
        var code = SendCall(request, timeout, timeoutSource, out var answer);
        answer.Dispose();
        return code;
    }

    /// <summary>Sends a call to the host and receives the response. Ends the host process when no response arrives in time.</summary>
    /// <param name="waitTime">The time that the call was requested to wait, which is added to the limit.</param>
    /// <param name="tail">The last part of the request, which is written without a copy.</param>
    private PcscCode SendCall(
        BinaryWriter request,
        TimeSpan timeout,
        PcscTimeoutSource timeoutSource,
        out BinaryReader answer,
        TimeSpan waitTime = default,
        ReadOnlySpan<byte> tail = default)
    {
        answer = PcscHostMessages.CreateReader([]);
        if (_hostProcess is not { } host)
        {
            // The handles became invalid when the host ended.
            return PcscCode.SCARD_E_INVALID_HANDLE;
        }

        byte[]? body = null;
        var isSent = host.TrySend(request.GetWrittenBytes(), tail);
        if (isSent)
        {
            body = host.TryReceive(waitTime + limits.NotificationDelay);
            if (body is null && host.IsAlive)
            {
                onTimeout(timeoutSource);
                body = host.TryReceive(timeout - limits.NotificationDelay);
            }
        }

        if (body is not null)
        {
            answer = PcscHostMessages.CreateReader(body);
            return (PcscCode)answer.ReadUInt32();
        }

        // If the host started and then ended, for example because the library crashed, the result is the code that pcsc-lite returns when
        // the service stops.
        var code = isSent && host.IsAlive ? PcscCode.SCARD_F_WAITED_TOO_LONG
            : host.WaitUntilEnded() ? PcscCode.SCARD_F_COMM_ERROR
            : PcscCode.KYC_E_HOST_UNUSABLE;
        Dispose();
        return code;
    }
}
