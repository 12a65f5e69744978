using System.Collections.Concurrent;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Secrets;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>
/// Runs in the host process of <see cref="HostedPcscApi"/>. A separate thread makes the requested calls one after the other. Meanwhile the
/// thread of <see cref="Run"/> reads the requests, so that a wait can be canceled, and so that the process ends when the program that
/// started it ends, even during a call.
/// </summary>
/// <param name="api">Makes the calls.</param>
/// <param name="requests">The stream of request frames.</param>
/// <param name="responses">The stream of response frames.</param>
internal sealed class PcscHost(IPcscApi api, Stream requests, Stream responses)
{
    private readonly BlockingCollection<SecretBuffer> _pendingRequests = [];

    /// <summary>Handles requests until the input ends. Does not wait for a call that is in progress when the input ends.</summary>
    /// <exception cref="IOException">The input ended in the middle of a request.</exception>
    public void Run()
    {
        // The first frame reports that the process has started, even if the library fails afterwards.
        PcscHostMessages.WriteFrame(responses, [0], []);
        new Thread(HandleRequests) { IsBackground = true, Name = "calls" }.Start();
        while (ReadRequest() is { } request)
        {
            if ((PcscHostCall)request.Bytes[0] == PcscHostCall.Cancel)
            {
                api.Cancel((nint)BitConverter.ToInt64(request.Bytes, 1));
            }
            else
            {
                _pendingRequests.Add(request);
            }
        }
    }

    /// <summary>Reads a request into a secret buffer, because it may contain the password.</summary>
    private SecretBuffer? ReadRequest()
    {
        SecretBuffer? buffer = null;
        var body = PcscHostMessages.ReadFrame(requests, length => (buffer = new SecretBuffer(length)).Bytes);
        return body is null ? null : buffer;
    }

    private void HandleRequests()
    {
        foreach (var request in _pendingRequests.GetConsumingEnumerable())
        {
            using var answer = PcscHostMessages.CreateWriter();
            using (request)
            {
                HandleRequest(request.Bytes, answer);
            }

            try
            {
                PcscHostMessages.WriteFrame(responses, answer.GetWrittenBytes(), []);
            }
            catch (IOException)
            {
                // The program that would read the response has ended. Run detects this at the end of its input.
                return;
            }
        }
    }

    private void HandleRequest(byte[] request, BinaryWriter answer)
    {
        using var arguments = PcscHostMessages.CreateReader(request);
        switch ((PcscHostCall)arguments.ReadByte())
        {
            case PcscHostCall.EstablishContext:
                WriteCode(answer, api.EstablishContext(out var context));
                answer.Write((long)context);
                break;
            case PcscHostCall.ReleaseContext:
                WriteCode(answer, api.ReleaseContext((nint)arguments.ReadInt64()));
                break;
            case PcscHostCall.ListReaders:
                ListReaders(arguments, answer);
                break;
            case PcscHostCall.GetStatusChange:
                GetStatusChange(arguments, answer);
                break;
            case PcscHostCall.Connect:
                Connect(arguments, answer);
                break;
            case PcscHostCall.Reconnect:
                Reconnect(arguments, answer);
                break;
            case PcscHostCall.Status:
                WriteCode(answer, api.Status((nint)arguments.ReadInt64(), out var atr));
                answer.Write(atr);
                break;
            case PcscHostCall.Transmit:
                Transmit(request, arguments, answer);
                break;
            case PcscHostCall.Disconnect:
                WriteCode(answer, api.Disconnect((nint)arguments.ReadInt64(), (PcscDisposition)arguments.ReadUInt32()));
                break;
            default:
                WriteCode(answer, PcscCode.SCARD_E_INVALID_PARAMETER);
                break;
        }
    }

    private void ListReaders(BinaryReader arguments, BinaryWriter answer)
    {
        WriteCode(answer, api.ListReaders((nint)arguments.ReadInt64(), out var readers));
        answer.Write(readers.Count);
        foreach (var reader in readers)
        {
            answer.Write(reader);
        }
    }

    private void GetStatusChange(BinaryReader arguments, BinaryWriter answer)
    {
        var context = (nint)arguments.ReadInt64();
        TimeSpan timeout = new(arguments.ReadInt64());
        var states = new ReaderState[arguments.ReadInt32()];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = new ReaderState(arguments.ReadString()) { Current = (ReaderStateBits)arguments.ReadUInt32() };
        }

        WriteCode(answer, api.GetStatusChange(context, timeout, states));
        foreach (var state in states)
        {
            answer.Write((uint)state.Event);
        }
    }

    private void Connect(BinaryReader arguments, BinaryWriter answer)
    {
        var context = (nint)arguments.ReadInt64();
        var reader = arguments.ReadString();
        var share = (PcscShareMode)arguments.ReadUInt32();
        var preferredProtocols = (PcscProtocols)arguments.ReadUInt32();
        WriteCode(answer, api.Connect(context, reader, share, preferredProtocols, out var card, out var activeProtocol));
        answer.Write((long)card);
        answer.Write((uint)activeProtocol);
    }

    private void Reconnect(BinaryReader arguments, BinaryWriter answer)
    {
        var card = (nint)arguments.ReadInt64();
        var share = (PcscShareMode)arguments.ReadUInt32();
        var preferredProtocols = (PcscProtocols)arguments.ReadUInt32();
        var disposition = (PcscDisposition)arguments.ReadUInt32();
        WriteCode(answer, api.Reconnect(card, share, preferredProtocols, disposition, out var activeProtocol));
        answer.Write((uint)activeProtocol);
    }

    private void Transmit(byte[] request, BinaryReader arguments, BinaryWriter answer)
    {
        var card = (nint)arguments.ReadInt64();
        var activeProtocol = (PcscProtocols)arguments.ReadUInt32();
        var responseBuffer = new byte[Math.Clamp(arguments.ReadInt32(), 0, PcscHostMessages.MaxBodyBytes - sizeof(uint))];
        ReadOnlySpan<byte> command = request.AsSpan((int)arguments.BaseStream.Position);
        WriteCode(answer, api.Transmit(card, activeProtocol, command, responseBuffer, out var length));
        answer.Write(responseBuffer, 0, length);
    }

    private static void WriteCode(BinaryWriter answer, PcscCode code) => answer.Write((uint)code);
}
