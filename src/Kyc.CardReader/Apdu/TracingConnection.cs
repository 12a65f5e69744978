using System.Globalization;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Apdu;

/// <summary>Represents one exchange with the card without secret data, so that it may be logged.</summary>
/// <param name="Command">
/// The header, then the first and last bytes of the data. For commands that send or change a password, only the header is shown.
/// </param>
/// <param name="Response">The status word and the first and last bytes of the data, or the code of the failure.</param>
/// <param name="Elapsed">The time until the response arrived.</param>
public sealed record ApduTrace(string Command, string Response, TimeSpan Elapsed);

/// <summary>Counts the commands that are sent, and reports each exchange to an observer without secret data.</summary>
internal sealed class TracingConnection(ICardConnection inner, TimeProvider time, Action<ApduTrace>? observer) : ICardConnection
{
    private const int HeaderLength = 4;

    /// <summary>The number of bytes shown at each end of data that is not shown in full.</summary>
    private const int ShownBytes = 2;

    /// <summary>Gets the number of commands sent so far.</summary>
    public int CommandCount { get; private set; }

    public CardResult<ApduResponse> Transmit(ReadOnlySpan<byte> command)
    {
        CommandCount++;
        if (observer is null)
        {
            return inner.Transmit(command);
        }

        var commandText = Describe(command);
        var start = time.GetTimestamp();
        var result = inner.Transmit(command);
        var responseText = result.TryGet(out var response, out var fault)
            ? $"{response.Status} {DescribeData(response.Data.Span)}".TrimEnd()
            : fault.Failure.Code;
        observer(new ApduTrace(commandText, responseText, time.GetElapsedTime(start)));
        return result;
    }

    public void Dispose() => inner.Dispose();

    internal static string Describe(ReadOnlySpan<byte> command)
    {
        if (command.Length <= HeaderLength)
        {
            return Convert.ToHexString(command);
        }

        var header = Convert.ToHexString(command[..HeaderLength]);

        // Lc is hidden too, because it would reveal the length of the password.
        return command[1] is CommandHeader.Verify or CommandHeader.ChangeReferenceData
            ? header + " (hidden)"
            : header + " " + DescribeData(command[HeaderLength..]);
    }

    private static string DescribeData(ReadOnlySpan<byte> data) => data.Length <= 2 * ShownBytes
        ? Convert.ToHexString(data)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexString(data[..ShownBytes])}..{Convert.ToHexString(data[^ShownBytes..])} ({data.Length} bytes)");
}
