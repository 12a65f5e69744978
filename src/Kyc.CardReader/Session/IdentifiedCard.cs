using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Session;

/// <summary>
/// Represents a reserved card whose JPKI application is selected and whose label was accepted. Disposing it powers the card down.
/// </summary>
internal sealed class IdentifiedCard : IDisposable
{
    private readonly TracingConnection _connection;

    private IdentifiedCard(TracingConnection connection, JpkiApplication application, string readerName, byte[] atr, TokenLabel label)
    {
        _connection = connection;
        Application = application;
        ReaderName = readerName;
        Atr = atr;
        Label = label;
    }

    public JpkiApplication Application { get; }

    public string ReaderName { get; }

    public byte[] Atr { get; }

    public TokenLabel Label { get; }

    public int ApduCount => _connection.CommandCount;

    /// <summary>
    /// Identifies a card and takes ownership of the connection. If the card is refused or cannot be identified, it is powered down.
    /// </summary>
    public static CardResult<IdentifiedCard> Identify(
        PcscConnection pcsc, CardProfile profile, Func<TokenLabel, CardFault?> getRefusal, TimeProvider time, Action<ApduTrace>? observer)
    {
        TracingConnection tracingConnection = new(pcsc, time, observer);
        CardResult<IdentifiedCard>? result = null;
        try
        {
            return result = Identify(pcsc, tracingConnection, profile, getRefusal, time);
        }
        finally
        {
            if (result?.Value is null)
            {
                tracingConnection.Dispose();
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private static CardResult<IdentifiedCard> Identify(
        PcscConnection pcsc,
        TracingConnection tracingConnection,
        CardProfile profile,
        Func<TokenLabel, CardFault?> getRefusal,
        TimeProvider time)
    {
        if (!pcsc.ReadAtr().TryGet(out var atr, out var fault))
        {
            return fault;
        }

        // The allow-list is below the connections that send commands themselves, so that none of them can bypass it.
        ResumingConnection resumingConnection = new(new AllowListConnection(tracingConnection, profile), pcsc.Reconnect, time);
        JpkiApplication application = new(new ChainingConnection(resumingConnection), profile);
        if (application.Select() is { } selectFault)
        {
            return selectFault;
        }

        if (!application.ReadTokenLabel().TryGet(out var label, out fault))
        {
            return fault;
        }

        return getRefusal(label) is { } refusal ? refusal : new IdentifiedCard(tracingConnection, application, pcsc.ReaderName, atr, label);
    }
}
