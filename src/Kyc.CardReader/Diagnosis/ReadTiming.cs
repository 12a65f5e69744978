using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Diagnosis;

/// <summary>How fast a card is read: its signature CA certificate, which anybody may read and which is the same on many cards.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Elapsed">From selecting the file to its last byte.</param>
internal sealed record ReadTiming(int Bytes, TimeSpan Elapsed)
{
    /// <summary>署名用CA証明書 (fact file card.md 2.1), about 1300 bytes.</summary>
    private const ushort SignatureCaFile = 0x0002;

    /// <summary>More than any CA certificate has, in whole blocks.</summary>
    private const int MaxReads = 16;

    /// <summary>
    /// Slower than this, a person is likely to lift the card too early. Not measured on real readers: 256 bytes take 20 ms at
    /// 106 kbit/s, and this allows for twenty times as much.
    /// </summary>
    private const double SlowestBytesPerSecond = 256 / 0.4;

    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? Bytes / Elapsed.TotalSeconds : double.PositiveInfinity;

    public bool IsSlow => BytesPerSecond < SlowestBytesPerSecond;

    /// <summary>Reads the certificate once, against the clock.</summary>
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
