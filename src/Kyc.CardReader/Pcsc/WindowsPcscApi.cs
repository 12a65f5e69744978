using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>
/// Binds winscard on Windows with its UTF-16 functions: DWORD and LONG are 32 bits, handles are pointers, and the ATR field is padded to 36
/// bytes. This class is compiled on every platform and has not been run yet, because no Windows machine was available
/// (hardware-notes/README.md).
/// </summary>
internal sealed partial class WindowsPcscApi : IPcscApi
{
    private const string Library = "winscard.dll";

    public bool StartsServiceWithReader => true;

    public PcscCode EstablishContext(out nint context) =>
        ToPcscCode(Native.SCardEstablishContext(PcscApi.ScopeSystem, 0, 0, out context));

    public PcscCode ReleaseContext(nint context) => ToPcscCode(Native.SCardReleaseContext(context));

    public PcscCode Cancel(nint context) => ToPcscCode(Native.SCardCancel(context));

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = [];
        uint length = 0;
        var code = ToPcscCode(Native.SCardListReadersW(context, 0, null, ref length));
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return code;
        }

        var names = new char[length];
        code = ToPcscCode(Native.SCardListReadersW(context, 0, names, ref length));
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            readers = PcscApi.SplitNames(new string(names, 0, (int)Math.Min(length, (uint)names.Length)));
        }

        return code;
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        var native = new NativeReaderState[states.Count];
        try
        {
            for (var i = 0; i < native.Length; i++)
            {
                native[i].Reader = Marshal.StringToCoTaskMemUni(states[i].Reader);
                native[i].Current = (uint)states[i].Current;
            }

            var code = Native.SCardGetStatusChangeW(context, PcscApi.ToMilliseconds(timeout), native, (uint)native.Length);
            for (var i = 0; i < native.Length; i++)
            {
                states[i].Event = (ReaderStateBits)native[i].Event;
            }

            return ToPcscCode(code);
        }
        finally
        {
            foreach (var state in native)
            {
                Marshal.FreeCoTaskMem(state.Reader);
            }
        }
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        var code = Native.SCardConnectW(context, reader, (uint)share, (uint)preferredProtocols, out card, out var protocol);
        activeProtocol = (PcscProtocols)protocol;
        return ToPcscCode(code);
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        var code = Native.SCardReconnect(card, (uint)share, (uint)preferredProtocols, (uint)disposition, out var protocol);
        activeProtocol = (PcscProtocols)protocol;
        return ToPcscCode(code);
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        var buffer = new byte[PcscApi.MaxAtrLength];
        var length = (uint)buffer.Length;
        uint nameLength = 0;
        var code = ToPcscCode(Native.SCardStatusW(card, 0, ref nameLength, out _, out _, buffer, ref length));
        atr = code == PcscCode.SCARD_S_SUCCESS ? buffer[..(int)Math.Min(length, (uint)buffer.Length)] : [];
        return code;
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        IoRequest request = new() { Protocol = (uint)activeProtocol, Length = (uint)Unsafe.SizeOf<IoRequest>() };
        var length = (uint)answer.Length;
        var code = Native.SCardTransmit(card, in request, command, (uint)command.Length, 0, answer, ref length);
        answerLength = (int)Math.Min(length, (uint)answer.Length);
        return ToPcscCode(code);
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition) =>
        ToPcscCode(Native.SCardDisconnect(card, (uint)disposition));

    private static PcscCode ToPcscCode(int result) => (PcscCode)unchecked((uint)result);

    /// <summary>Represents SCARD_READERSTATE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeReaderState
    {
        public nint Reader;
        public nint UserData;
        public uint Current;
        public uint Event;
        public uint AtrLength;
        public AtrBytes Atr;
    }

    [InlineArray(36)]
    internal struct AtrBytes
    {
        private byte _first;
    }

    /// <summary>Represents SCARD_IO_REQUEST.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoRequest
    {
        public uint Protocol;
        public uint Length;
    }

    private static partial class Native
    {
        [LibraryImport(Library)]
        internal static partial int SCardEstablishContext(uint scope, nint reserved1, nint reserved2, out nint context);

        [LibraryImport(Library)]
        internal static partial int SCardReleaseContext(nint context);

        [LibraryImport(Library)]
        internal static partial int SCardCancel(nint context);

        [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf16)]
        internal static partial int SCardListReadersW(nint context, nint groups, [Out] char[]? readers, ref uint length);

        [LibraryImport(Library)]
        internal static partial int SCardGetStatusChangeW(
            nint context, uint timeout, [In, Out] NativeReaderState[] states, uint count);

        [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf16)]
        internal static partial int SCardConnectW(
            nint context, string reader, uint share, uint protocols, out nint card, out uint active);

        [LibraryImport(Library)]
        internal static partial int SCardReconnect(
            nint card, uint share, uint protocols, uint initialization, out uint active);

        [LibraryImport(Library)]
        internal static partial int SCardStatusW(
            nint card, nint name, ref uint nameLength, out uint state, out uint protocol, [Out] byte[] atr, ref uint atrLength);

        [LibraryImport(Library)]
        internal static partial int SCardTransmit(
            nint card, in IoRequest request, ReadOnlySpan<byte> command, uint commandLength,
            nint received, Span<byte> answer, ref uint answerLength);

        [LibraryImport(Library)]
        internal static partial int SCardDisconnect(nint card, uint disposition);
    }
}
