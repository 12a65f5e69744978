using System.Buffers.Binary;
using System.Text;
using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;

namespace Kyc.Jpki.Tests.Revocation.Reading;

/// <summary>Checks that the fast reader of UTCTime gives the same results as the full parser.</summary>
public sealed class UtcTimesTests
{
    private static readonly UtcTimeReader FastReader = new();

    [Fact]
    public void The_fast_reader_reads_every_day_until_2049_like_the_full_parser()
    {
        for (var day = EntryDate.Origin; day.Year < 2050; day = day.AddDays(1))
        {
            AssertSameResult(day.ToString("yyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture));
            AssertSameResult(day.AddSeconds(86399).ToString("yyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void The_fast_reader_refuses_the_same_malformed_times_as_the_full_parser()
    {
        var random = new Random(5);
        const string characters = "0123456789:/-+ Z\u007f\0";
        for (var round = 0; round < 20_000; round++)
        {
            // Most characters are digits, so that the values also reach the range checks.
            AssertSameResult(string.Concat(Enumerable.Range(0, 12)
                .Select(_ => characters[random.Next(random.Next(8) == 0 ? characters.Length : 10)])));
        }

        foreach (var text in (string[])["250229000000", "000229235959", "990231000000", "251301000000", "250001000000", "250100000000",
            "250101240000", "250101006000", "250101000060"])
        {
            AssertSameResult(text);
        }
    }

    private static void AssertSameResult(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        byte[] der = [DerTag.UtcTime, 13, .. bytes, (byte)'Z'];
        var reader = new DerReader(der);
        var isReadByFullParser = DerTime.TryRead(ref reader, out var expected);
        var isReadByFastReader = FastReader.TryRead(BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)), out var seconds);
        Assert.True(isReadByFullParser == isReadByFastReader, text);
        if (isReadByFullParser)
        {
            Assert.Equal(expected, EntryDate.ToDate(seconds));
        }
    }
}
