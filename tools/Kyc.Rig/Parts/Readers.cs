using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Rig.Parts;

/// <summary>
/// Reads the state of the readers from the PC/SC service. It keeps its connection open, because a daemon that was started on demand exits
/// one minute after its last client disconnects, and removes the virtual card.
/// </summary>
internal sealed class Readers : IDisposable
{
    /// <summary>A part of the name of a reader of vsmartcard-vpcd.</summary>
    public const string VirtualReader = "Virtual PCD";

    private readonly IPcscApi _api;
    private readonly nint _context;

    private Readers(IPcscApi api, nint context)
    {
        _api = api;
        _context = context;
    }

    /// <summary>Connects to the PC/SC service.</summary>
    /// <returns>The connection; null when the service does not answer.</returns>
    public static Readers? TryConnect()
    {
        var api = PcscApi.CreateForThisPlatform();
        return api.EstablishContext(out var context) == PcscCode.SCARD_S_SUCCESS ? new Readers(api, context) : null;
    }

    /// <summary>Gets the current names of all readers.</summary>
    public IReadOnlyList<string> GetNames() =>
        _api.ListReaders(_context, out var names) == PcscCode.SCARD_S_SUCCESS ? names : [];

    /// <summary>Finds the first slot of the virtual reader, into which the card is inserted. Returns null when there is none.</summary>
    public string? FindVirtual() => GetNames().FirstOrDefault(name => name.Contains(VirtualReader, StringComparison.Ordinal));

    /// <summary>Gets the current state of a reader with its event count; null when the service does not return it.</summary>
    public ReaderStateBits? GetState(string reader)
    {
        var state = new ReaderState(reader);
        return _api.GetStatusChange(_context, TimeSpan.Zero, [state]) == PcscCode.SCARD_S_SUCCESS ? state.Event : null;
    }

    /// <summary>Checks whether a card is in the reader.</summary>
    public bool HasCard(string reader) => GetState(reader)?.HasFlag(ReaderStateBits.Present) == true;

    public void Dispose() => _api.ReleaseContext(_context);
}
