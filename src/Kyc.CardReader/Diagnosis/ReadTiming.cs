using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Represents the speed of reading a card, measured with its signature CA certificate, which is readable without a password and the same on
/// many cards.
/// </summary>
/// <param name="ByteCount">The number of bytes read.</param>
/// <param name="Elapsed">The time from selecting the file to its last byte.</param>
internal sealed record ReadTiming(int ByteCount, TimeSpan Elapsed)
{
    /// <summary>The file of the 署名用CA証明書 (card.md 2.1), which has about 1300 bytes.</summary>
    private const ushort SignatureCaFile = 0x0002;

    /// <summary>The maximum number of READ BINARY commands. No CA certificate needs that many.</summary>
    private const int MaxReads = 16;

    /// <summary>
    /// The lowest speed in bytes per second that is not reported as slow. At a lower speed a person is likely to lift the card too early.
    /// The value was not measured on real readers: 256 bytes take 20 ms at 106 kbit/s, and the limit allows twenty times as long.
    /// </summary>
    private const double MinBytesPerSecond = 256 / 0.4;

    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? ByteCount / Elapsed.TotalSeconds : double.PositiveInfinity;

    public bool IsSlow => BytesPerSecond < MinBytesPerSecond;

    /// <summary>Reads the certificate once and measures the time. Returns a fault when the certificate cannot be read.</summary>
    public static CardResult<ReadTiming> Measure(ICardConnection card, TimeProvider time)
    {
        var start = time.GetTimestamp();
        if (!card.Transmit(CommandApdu.BuildSelectFile(SignatureCaFile)).TryGet(out var response, out var fault))
        {
            return fault;
        }

        if (response.Status != StatusWord.Ok)
        {
            return CreateUnexpectedResponseFault(response.Status);
        }

        var totalLength = CommandApdu.MaxExpectedBytes;
        var readLength = 0;
        for (var readCount = 0; readLength < totalLength && readCount < MaxReads; readCount++)
        {
            var expectedBytes = Math.Min(CommandApdu.MaxExpectedBytes, totalLength - readLength);
            if (!card.Transmit(CommandApdu.BuildReadBinary(readLength, expectedBytes)).TryGet(out response, out fault))
            {
                return fault;
            }

            if (response.Status != StatusWord.Ok || response.Data.IsEmpty
                || (readLength == 0 && !DerObject.TryGetTotalLength(response.Data.Span, out totalLength)))
            {
                return CreateUnexpectedResponseFault(response.Status);
            }

            readLength += response.Data.Length;
        }

        return new ReadTiming(readLength, time.GetElapsedTime(start));
    }

    private static CardFault CreateUnexpectedResponseFault(StatusWord status) =>
        new(CardFailures.ProtocolError, Detail: $"CA certificate: {status}");
}
