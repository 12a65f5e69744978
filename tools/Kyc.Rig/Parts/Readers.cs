using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Rig.Parts;

/// <summary>
/// The PC/SC service's readers as any program sees them. Keeps its connection open: a daemon that was started on demand
/// ends itself a minute after the last program left, and the virtual card with it.
/// </summary>
internal sealed class Readers : IDisposable
{
    /// <summary>Part of the name of a reader of vsmartcard-vpcd.</summary>
    public const string VirtualReader = "Virtual PCD";

    private readonly IPcscApi _api;
    private readonly nint _context;

    private Readers(IPcscApi api, nint context)
    {
        _api = api;
        _context = context;
    }

    /// <summary>Connects to the PC/SC service.</summary>
    /// <returns>Null when it does not answer.</returns>
    public static Readers? TryConnect()
    {
        IPcscApi api = PcscApi.ForThisPlatform();
        return api.EstablishContext(out nint context) == PcscCode.SCARD_S_SUCCESS ? new Readers(api, context) : null;
    }

    /// <summary>Names of all readers now.</summary>
    public IReadOnlyList<string> Names() =>
        _api.ListReaders(_context, out IReadOnlyList<string> names) == PcscCode.SCARD_S_SUCCESS ? names : [];

    /// <summary>The virtual reader that the card is put into: the first of its slots.</summary>
    public string? FindVirtual() => Names().FirstOrDefault(name => name.Contains(VirtualReader, StringComparison.Ordinal));

    /// <summary>State of a reader now, with the count of its events; null when the service does not tell.</summary>
    public ReaderStateBits? StateOf(string reader)
    {
        var state = new ReaderState(reader);
        return _api.GetStatusChange(_context, TimeSpan.Zero, [state]) == PcscCode.SCARD_S_SUCCESS ? state.Event : null;
    }

    /// <summary>True when a card is in the reader now.</summary>
    public bool HasCard(string reader) => StateOf(reader)?.HasFlag(ReaderStateBits.Present) == true;

    public void Dispose() => _api.ReleaseContext(_context);
}
