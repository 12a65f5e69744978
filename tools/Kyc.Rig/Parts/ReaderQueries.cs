using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Rig.Parts;

/// <summary>
/// Reads the names and states of the readers from the PC/SC service. The connection to the service stays open until it is disposed, because
/// a daemon that was started on demand exits one minute after its last client disconnects, and then the virtual card would be lost.
/// </summary>
internal sealed class ReaderQueries : IDisposable
{
    /// <summary>A part of the name of each reader of vsmartcard-vpcd.</summary>
    public const string VirtualReaderNamePart = "Virtual PCD";

    private readonly IPcscApi _api;
    private readonly nint _context;

    private ReaderQueries(IPcscApi api, nint context)
    {
        _api = api;
        _context = context;
    }

    /// <summary>Connects to the PC/SC service.</summary>
    /// <returns>The connection; null when the service does not answer.</returns>
    public static ReaderQueries? TryConnect()
    {
        var api = PcscApi.CreateForThisPlatform();
        return api.EstablishContext(out var context) == PcscCode.SCARD_S_SUCCESS ? new ReaderQueries(api, context) : null;
    }

    /// <summary>Gets the current names of all readers; an empty list when the service does not return them.</summary>
    public IReadOnlyList<string> GetReaderNames() =>
        _api.ListReaders(_context, out var names) == PcscCode.SCARD_S_SUCCESS ? names : [];

    /// <summary>
    /// Finds the first slot of the virtual reader, into which the card is inserted. Returns its reader name, or null when there is none.
    /// </summary>
    public string? FindVirtualReader() =>
        GetReaderNames().FirstOrDefault(name => name.Contains(VirtualReaderNamePart, StringComparison.Ordinal));

    /// <summary>Gets the current state of the given reader, including its event count; null when the service does not return it.</summary>
    public ReaderStateBits? GetState(string readerName)
    {
        var state = new ReaderState(readerName);
        return _api.GetStatusChange(_context, TimeSpan.Zero, [state]) == PcscCode.SCARD_S_SUCCESS ? state.Event : null;
    }

    /// <summary>Checks whether a card is in the given reader.</summary>
    public bool HasCard(string readerName) => GetState(readerName)?.HasFlag(ReaderStateBits.Present) == true;

    public void Dispose() => _api.ReleaseContext(_context);
}
