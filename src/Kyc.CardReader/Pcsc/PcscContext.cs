using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Pcsc;

/// <summary>Represents a connection to the PC/SC service.</summary>
internal sealed class PcscContext : IDisposable
{
    /// <summary>
    /// The maximum number of attempts to list the readers when the list grows between querying its length and fetching it.
    /// </summary>
    private const int MaxListAttempts = 5;

    private readonly IPcscApi _api;
    private readonly nint _handle;

    private PcscContext(IPcscApi api, nint handle)
    {
        _api = api;
        _handle = handle;
    }

    public static CardResult<PcscContext> Establish(IPcscApi api)
    {
        var code = api.EstablishContext(out var handle);
        return code == PcscCode.SCARD_S_SUCCESS
            ? new PcscContext(api, handle)
            : PcscFaults.FromCode(PcscFaults.EstablishContextCall, code);
    }

    /// <summary>Lists the readers. When there is no reader, the result is an empty list and not a fault.</summary>
    public CardResult<IReadOnlyList<string>> ListReaders()
    {
        var code = _api.ListReaders(_handle, out var readers);
        for (var attempt = 1; code == PcscCode.SCARD_E_INSUFFICIENT_BUFFER && attempt < MaxListAttempts; attempt++)
        {
            code = _api.ListReaders(_handle, out readers);
        }

        return code switch
        {
            PcscCode.SCARD_S_SUCCESS => CardResult<IReadOnlyList<string>>.FromValue(readers),
            PcscCode.SCARD_E_NO_READERS_AVAILABLE => CardResult<IReadOnlyList<string>>.FromValue([]),
            _ => PcscFaults.FromCode(PcscFaults.ListReadersCall, code),
        };
    }

    public PcscCode GetStatusChange(TimeSpan timeout, IReadOnlyList<ReaderState> states) => _api.GetStatusChange(_handle, timeout, states);

    /// <summary>Ends a <see cref="GetStatusChange"/> call that is in progress on a different thread.</summary>
    public void Cancel() => _api.Cancel(_handle);

    /// <summary>Reserves the card in a reader exclusively for this program.</summary>
    public CardResult<PcscConnection> Connect(string reader)
    {
        var code = _api.Connect(
            _handle, reader, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, out var card, out var activeProtocol);
        return code == PcscCode.SCARD_S_SUCCESS
            ? new PcscConnection(_api, card, activeProtocol, reader)
            : PcscFaults.FromCode(PcscFaults.ConnectCall, code);
    }

    public void Dispose() => _api.ReleaseContext(_handle);
}
