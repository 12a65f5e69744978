using System.Numerics;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Tests.Revocation.Entries;

/// <summary>
/// Checks that packed entries give the same results as a dictionary of the same entries, for various distributions of serials, dates and
/// reasons.
/// </summary>
public sealed class CrlEntriesTests
{
    private const uint RecentDate = 2_426_000_000;
    private static readonly byte[] Reasons = [0, 1, 2, 3, 4, 5, 6, 9, 10];

    public static TheoryData<string> SerialDistributions => [.. SerialsByDistribution.Keys];

    private static readonly Dictionary<string, Func<Random, int, IEnumerable<BigInteger>>> SerialsByDistribution = new()
    {
        ["over 32 bits"] = (random, count) => CreateNumbers(count, () => random.NextInt64(1L << 32)),
        ["over 24 bits"] = (random, count) => CreateNumbers(count, () => random.NextInt64(1L << 24)),
        ["one after the other"] = (_, count) => Enumerable.Range(1000, count).Select(number => (BigInteger)number),
        ["backwards"] = (_, count) => Enumerable.Range(1000, count).Reverse().Select(number => (BigInteger)number),
        ["dense with one far away"] = (_, count) => Enumerable.Range(5, count).Select(number => (BigInteger)number).Append(uint.MaxValue),
        ["dense with one 64 bits away"] = (_, count) => Enumerable.Range(5, count).Select(number => (BigInteger)number)
            .Append(ulong.MaxValue),
        ["all the same"] = (_, count) => CreateNumbers(count, () => 77),
        ["many twice"] = (random, count) => CreateNumbers(count, () => random.Next(count)),
        ["over 64 bits"] = (random, count) => CreateNumbers(count, () => CreateNumber(random, 8)),
        ["of 16 octets"] = (random, count) => CreateNumbers(count, () => CreateNumber(random, 16)),
        ["of 20 octets"] = (random, count) => CreateNumbers(count, () => CreateNumber(random, 20)),
        ["of every length"] = (random, count) => CreateNumbers(count, () => CreateNumber(random, random.Next(0, 21))),
        ["of 20 octets that differ in the last only"] = (_, count) => Enumerable.Range(1, count)
            .Select(number => (BigInteger.One << 150) + number),
        ["short first and a long one last"] = (random, count) => CreateNumbers(count, () => random.NextInt64(1L << 32))
            .Append(BigInteger.One << 140),
    };

    [Theory]
    [MemberData(nameof(SerialDistributions))]
    public void Exactly_the_packed_serials_are_found_with_their_dates_and_reasons(string distribution)
    {
        foreach (var (round, count) in ((int[])[1, 2, 3, 64, 127, 129, 1000, 5000]).Index())
        {
            var random = new Random(HashCode.Combine(round, count));
            var serials = SerialsByDistribution[distribution](random, count).ToList();
            var dateUnits = (uint[])[1, 60, 3600, 86400];
            AssertSameEntries(serials.Select(serial =>
                (serial, RecentDate - ((uint)random.Next(1800) * dateUnits[round % 4]), Reasons[random.Next(Reasons.Length)])), random);
        }
    }

    [Theory]
    [InlineData("over 32 bits")]
    [InlineData("over 24 bits")]
    [InlineData("backwards")]
    [InlineData("dense with one far away")]
    [InlineData("all the same")]
    [InlineData("many twice")]
    public void Every_entry_of_a_list_that_two_threads_pack_is_found(string distribution)
    {
        var random = new Random(7);
        var serials = SerialsByDistribution[distribution](random, 150_000).ToList();
        AssertSameEntries(
            serials.Select(serial => (serial, RecentDate - (uint)random.Next(100_000_000), Reasons[random.Next(Reasons.Length)])),
            random);
    }

    [Theory]
    [InlineData(1, 50_001)]
    [InlineData(1, 1)]
    [InlineData(1, 25_000)]
    [InlineData(70_000, 70_000 + (1 << 20))]
    public void A_list_that_two_threads_pack_is_correct_even_if_most_entries_have_one_serial(int first, int repeated)
    {
        var serials = Enumerable.Range(first, 50_000).Concat(Enumerable.Repeat(repeated, 100_000));
        AssertSameEntries(serials.Select(serial => ((BigInteger)serial, RecentDate, (byte)0)), new Random(9));
    }

    [Fact]
    public void Parts_written_in_any_order_give_the_same_result_as_one_writer()
    {
        var random = new Random(8);
        // The rounds cover buckets with various numbers of entries, including zero, and packed values that begin at every bit of a word.
        for (var round = 0; round < 500; round++)
        {
            ulong[] serials =
                [.. Enumerable.Range(0, 300).Select(_ => (ulong)random.Next(1 << 12)).Append(0UL).Append((1UL << 12) - 1).Order()];
            var layout = new CrlEntriesLayout(serials.Length, 0, 1 << 9, 3, 8, 0, 1, 1, 5);
            var middleBucket = random.Next(1, 1 << 9);
            var firstPartCount = serials.Count(serial => serial >> 3 < (ulong)middleBucket);

            var packedAtOnce = new byte[layout.PackedByteCount];
            WritePart(packedAtOnce, 0, serials.Length, 0, layout.BucketCount).AddTo(packedAtOnce);
            var packedInParts = new byte[layout.PackedByteCount];
            var secondPartBoundary = WritePart(packedInParts, firstPartCount, serials.Length, middleBucket, layout.BucketCount);
            WritePart(packedInParts, 0, firstPartCount, 0, middleBucket - 1).AddTo(packedInParts);
            secondPartBoundary.AddTo(packedInParts);
            Assert.Equal(packedAtOnce, packedInParts);

            BoundaryWords WritePart(byte[] packed, int from, int to, int firstBucket, int lastBucket)
            {
                var writer = new EntryWriter(packed, layout, firstBucket, from);
                foreach (var serial in serials[from..to])
                {
                    writer.Write(serial, serial & 31);
                }

                return writer.Finish(lastBucket);
            }
        }
    }

    [Fact]
    public void Dates_a_century_apart_and_a_single_date_are_stored_to_the_second()
    {
        var random = new Random(1);
        AssertSameEntries([(1, 0, 0), (2, uint.MaxValue, 10), (3, 1, 1), (0x8000_0000, 12345, 6)], random);
        AssertSameEntries([(1, RecentDate, 0), (2, RecentDate, 0), (3, RecentDate, 0)], random);
    }

    [Fact]
    public void The_earlier_revocation_of_a_serial_entered_twice_is_returned()
    {
        var random = new Random(1);
        AssertSameEntries([(7, RecentDate, 1), (5, RecentDate, 1), (7, RecentDate - 5, 4), (7, RecentDate + 3, 0)], random);
        AssertSameEntries(
            [(BigInteger.One << 100, RecentDate, 1), (BigInteger.One << 100, RecentDate - 5, 4), (3, RecentDate + 3, 0)],
            random);
    }

    [Fact]
    public void Entries_with_random_serials_dates_and_reasons_take_four_to_six_bytes_each()
    {
        using var table = new CrlEntryTable();
        var random = new Random(2);
        for (var i = 0; i < 16_000; i++)
        {
            table.Add(GetMagnitude(random.NextInt64(67_000_000, 184_000_000)), RecentDate - (uint)random.Next(157_000_000),
                Reasons[random.Next(6)]);
        }

        var packedBytes = CrlEntryEncoder.Encode(table).PackedBytes.Length;
        Assert.InRange(packedBytes / 16_000.0, 4, 6);
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        using var table = new CrlEntryTable();
        for (var i = 0u; i < 1000; i++)
        {
            table.Add(GetMagnitude(i * 4000), RecentDate, 3);
        }

        var entries = CrlEntryEncoder.Encode(table);
        byte[] serial = [0x1F, 0x40];
        Assert.True(entries.TryFind(serial, out _));
        var allocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            entries.TryFind(serial, out _);
        }

        Assert.Equal(allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void AssertSameEntries(IEnumerable<(BigInteger Serial, uint Date, byte Reason)> entries, Random random)
    {
        using var table = new CrlEntryTable();
        var expected = new Dictionary<BigInteger, (uint Date, byte Reason)>();
        foreach (var (serial, date, reason) in entries)
        {
            table.Add(GetMagnitude(serial), date, reason);
            var isEarliest = !expected.TryGetValue(serial, out var earliestKnown) || (date, reason).CompareTo(earliestKnown) < 0;
            expected[serial] = isEarliest ? (date, reason) : earliestKnown;
        }

        var packed = CrlEntryEncoder.Encode(table);
        foreach (var (serial, (date, reason)) in expected)
        {
            Assert.True(packed.TryFind(GetMagnitude(serial), out var foundEntry), $"{serial} is not found");
            Assert.Equal(new RevocationEntry(EntryDate.ToDate(date), (RevocationReason)reason), foundEntry);
            foreach (
                var otherSerial in (BigInteger[])[serial + 1, BigInteger.Max(0, serial - 1), serial ^ (BigInteger.One << random.Next(160))])
            {
                Assert.Equal(expected.ContainsKey(otherSerial), packed.TryFind(GetMagnitude(otherSerial), out _));
            }
        }
    }

    private static byte[] GetMagnitude(BigInteger serial) => serial.ToByteArray(isUnsigned: true, isBigEndian: true);

    private static BigInteger CreateNumber(Random random, int octetCount)
    {
        var bytes = new byte[octetCount];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static IEnumerable<BigInteger> CreateNumbers(int count, Func<BigInteger> createNext) =>
        Enumerable.Range(0, count).Select(_ => createNext());
}
