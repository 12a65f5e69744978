using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>
/// Binds pcsc-lite on Linux. Its DWORD and LONG are C's long (64 bits here), and so are its handles. Text is UTF-8. Source: pcsclite.h and
/// winscard.h of pcsc-lite 1.9.9.
/// </summary>
internal sealed partial class PcscLiteApi : IPcscApi
{
    private const string Library = "libpcsclite.so.1";

    /// <summary>
    /// Stores the original bytes of reader names that are not valid UTF-8, because the service identifies a reader by exactly these bytes.
    /// </summary>
    private readonly ConcurrentDictionary<string, byte[]> _nonUtf8Names = new(StringComparer.Ordinal);

    public PcscCode EstablishContext(out nint context)
    {
        try
        {
            return ToPcscCode(Native.SCardEstablishContext(PcscApi.ScopeSystem, 0, 0, out context));
        }
        catch (DllNotFoundException)
        {
            // libpcsclite1 is a separate package on Linux. Without it no service can be reached.
            context = 0;
            return PcscCode.SCARD_E_NO_SERVICE;
        }
    }

    public PcscCode ReleaseContext(nint context) => ToPcscCode(Native.SCardReleaseContext(context));

    public PcscCode Cancel(nint context) => ToPcscCode(Native.SCardCancel(context));

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = [];
        nuint length = 0;
        var code = ToPcscCode(Native.SCardListReaders(context, 0, null, ref length));
        if (code != PcscCode.SCARD_S_SUCCESS)
        {
            return code;
        }

        var names = new byte[length];
        code = ToPcscCode(Native.SCardListReaders(context, 0, names, ref length));
        if (code == PcscCode.SCARD_S_SUCCESS)
        {
            readers = PcscApi.SplitNames(names.AsSpan(0, (int)Math.Min(length, (nuint)names.Length)));
            foreach (var name in readers.Where(name => names.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) < 0))
            {
                _nonUtf8Names[name] = Encoding.Latin1.GetBytes(name);
            }
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
                native[i].ReaderName = CopyName(states[i].Reader);
                native[i].Current = (uint)states[i].Current;
            }

            var code = Native.SCardGetStatusChange(context, PcscApi.ToMilliseconds(timeout), native, (nuint)native.Length);
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
                Marshal.FreeCoTaskMem(state.ReaderName);
            }
        }
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        var name = CopyName(reader);
        try
        {
            var code = Native.SCardConnect(context, name, (uint)share, (uint)preferredProtocols, out card, out var protocol);
            activeProtocol = (PcscProtocols)protocol;
            return ToPcscCode(code);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
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
        var length = (nuint)buffer.Length;
        nuint nameLength = 0;
        var code = ToPcscCode(Native.SCardStatus(card, 0, ref nameLength, out _, out _, buffer, ref length));
        atr = code == PcscCode.SCARD_S_SUCCESS ? buffer[..(int)Math.Min(length, (nuint)buffer.Length)] : [];
        return code;
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        IoRequest request = new() { Protocol = (uint)activeProtocol, Length = (nuint)Unsafe.SizeOf<IoRequest>() };
        var length = (nuint)answer.Length;
        var code = Native.SCardTransmit(card, in request, command, (nuint)command.Length, 0, answer, ref length);
        answerLength = (int)Math.Min(length, (nuint)answer.Length);
        return ToPcscCode(code);
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition) =>
        ToPcscCode(Native.SCardDisconnect(card, (uint)disposition));

    /// <summary>
    /// Copies a reader name into unmanaged memory, encoded as the service expects it and ended by NUL. The caller frees the memory.
    /// </summary>
    private nint CopyName(string reader)
    {
        if (!_nonUtf8Names.TryGetValue(reader, out var bytes))
        {
            return Marshal.StringToCoTaskMemUTF8(reader);
        }

        var copy = Marshal.AllocCoTaskMem(bytes.Length + 1);
        Marshal.Copy(bytes, 0, copy, bytes.Length);
        Marshal.WriteByte(copy, bytes.Length, 0);
        return copy;
    }

    private static PcscCode ToPcscCode(nint result) => (PcscCode)unchecked((uint)result);

    /// <summary>Represents SCARD_READERSTATE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeReaderState
    {
        public nint ReaderName;
        public nint UserData;
        public nuint Current;
        public nuint Event;
        public nuint AtrLength;
        public AtrBytes Atr;
    }

    [InlineArray(PcscApi.MaxAtrLength)]
    internal struct AtrBytes
    {
        private byte _first;
    }

    /// <summary>Represents SCARD_IO_REQUEST.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoRequest
    {
        public nuint Protocol;
        public nuint Length;
    }

    private static partial class Native
    {
        [LibraryImport(Library)]
        internal static partial nint SCardEstablishContext(nuint scope, nint reserved1, nint reserved2, out nint context);

        [LibraryImport(Library)]
        internal static partial nint SCardReleaseContext(nint context);

        [LibraryImport(Library)]
        internal static partial nint SCardCancel(nint context);

        [LibraryImport(Library)]
        internal static partial nint SCardListReaders(nint context, nint groups, [Out] byte[]? readers, ref nuint length);

        [LibraryImport(Library)]
        internal static partial nint SCardGetStatusChange(
            nint context, nuint timeout, [In, Out] NativeReaderState[] states, nuint count);

        [LibraryImport(Library)]
        internal static partial nint SCardConnect(
            nint context, nint reader, nuint share, nuint protocols, out nint card, out nuint active);

        [LibraryImport(Library)]
        internal static partial nint SCardReconnect(
            nint card, nuint share, nuint protocols, nuint initialization, out nuint active);

        [LibraryImport(Library)]
        internal static partial nint SCardStatus(
            nint card, nint name, ref nuint nameLength, out nuint state, out nuint protocol, [Out] byte[] atr, ref nuint atrLength);

        [LibraryImport(Library)]
        internal static partial nint SCardTransmit(
            nint card, in IoRequest request, ReadOnlySpan<byte> command, nuint commandLength,
            nint received, Span<byte> answer, ref nuint answerLength);

        [LibraryImport(Library)]
        internal static partial nint SCardDisconnect(nint card, nuint disposition);
    }
}
