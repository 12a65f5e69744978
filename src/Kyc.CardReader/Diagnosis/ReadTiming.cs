using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Represents the measured speed of reading a card, using its signature CA certificate, which is free to read and the same on many cards.
/// </summary>
/// <param name="Bytes">The number of bytes read.</param>
/// <param name="Elapsed">The time from selecting the file to its last byte.</param>
internal sealed record ReadTiming(int Bytes, TimeSpan Elapsed)
{
    /// <summary>署名用CA証明書 (card.md 2.1), about 1300 bytes.</summary>
    private const ushort SignatureCaFile = 0x0002;

    /// <summary>The maximum number of reads, in whole blocks. No CA certificate needs as many.</summary>
    private const int MaxReads = 16;

    /// <summary>
    /// The lowest speed in bytes per second that is not reported as slow. At a lower speed a person is likely to lift the card too early.
    /// The value was not measured on real readers: 256 bytes take 20 ms at 106 kbit/s, and it allows for twenty times as much.
    /// </summary>
    private const double SlowestBytesPerSecond = 256 / 0.4;

    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? Bytes / Elapsed.TotalSeconds : double.PositiveInfinity;

    public bool IsSlow => BytesPerSecond < SlowestBytesPerSecond;

    /// <summary>Reads the certificate once and measures the time.</summary>
    public static CardResult<ReadTiming> Measure(ICardConnection card, TimeProvider time)
    {
        long start = time.GetTimestamp();
        if (!card.Transmit(CommandApdu.SelectFile(SignatureCaFile)).TryGet(out ApduResponse? answer, out CardFault? fault))
        {
            return fault;
        }

        if (answer.Status != StatusWord.Ok)
        {
            return Senseless(answer.Status);
        }

        int total = CommandApdu.MaxExpected;
        int have = 0;
        for (int reads = 0; have < total && reads < MaxReads; reads++)
        {
            int wanted = Math.Min(CommandApdu.MaxExpected, total - have);
            if (!card.Transmit(CommandApdu.ReadBinary(have, wanted)).TryGet(out answer, out fault))
            {
                return fault;
            }

            if (answer.Status != StatusWord.Ok || answer.Data.IsEmpty
                || (have == 0 && !DerObject.TryGetTotalLength(answer.Data.Span, out total)))
            {
                return Senseless(answer.Status);
            }

            have += answer.Data.Length;
        }

        return new ReadTiming(have, time.GetElapsedTime(start));
    }

    private static CardFault Senseless(StatusWord status) => new(CardFailures.Protocol, Detail: $"CA certificate: {status}");
}
