using System.Globalization;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>One exchange with the card as a log may show it.</summary>
/// <param name="Command">Header, then the first and last bytes of the data; VERIFY never shows anything after its header.</param>
/// <param name="Answer">Status word and the first and last bytes of the data, or the failure's code.</param>
/// <param name="Elapsed">Time until the answer.</param>
public sealed record ApduTrace(string Command, string Answer, TimeSpan Elapsed);

/// <summary>Counts what is really sent and shows it, redacted, to whoever wants to log it.</summary>
internal sealed class TracingConnection(ICardConnection inner, TimeProvider time, Action<ApduTrace>? observer) : ICardConnection
{
    private const int HeaderLength = 4;

    /// <summary>Bytes of data shown at either end.</summary>
    private const int Shown = 2;

    /// <summary>Commands sent so far.</summary>
    public int Count { get; private set; }

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        Count++;
        if (observer is null)
        {
            return inner.Transmit(command);
        }

        string shown = Describe(command);
        long start = time.GetTimestamp();
        CardResult<ApduResponse> result = inner.Transmit(command);
        string answer = result.TryGet(out ApduResponse? response, out CardFault? fault)
            ? $"{response.Status} {Ends(response.Data.Span)}".TrimEnd()
            : fault.Failure.Code;
        observer(new ApduTrace(shown, answer, time.GetElapsedTime(start)));
        return result;
    }

    public void Dispose() => inner.Dispose();

    internal static string Describe(ReadOnlySpan<byte> command)
    {
        if (command.Length <= HeaderLength)
        {
            return Convert.ToHexString(command);
        }

        string header = Convert.ToHexString(command[..HeaderLength]);

        // Not even Lc of a password: its length is a secret too.
        return command[1] is CommandHeader.Verify or CommandHeader.ChangeReferenceData
            ? header + " (hidden)"
            : header + " " + Ends(command[HeaderLength..]);
    }

    private static string Ends(ReadOnlySpan<byte> data) => data.Length <= 2 * Shown
        ? Convert.ToHexString(data)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexString(data[..Shown])}..{Convert.ToHexString(data[^Shown..])} ({data.Length} bytes)");
}
