using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Tests.Revocation.Entries;

public sealed class BitsTests
{
    [Fact]
    public void Numbers_of_every_width_are_read_as_they_were_written()
    {
        var random = new Random(3);
        for (var width = 0; width <= 64; width++)
        {
            var numbers = Enumerable.Range(0, 50)
                .Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & PackedBits.GetMask(width)).ToArray();
            var data = new byte[(50 * width / 8) + 24];
            var writer = new BitWriter(data);
            foreach (var number in numbers)
            {
                writer.Write(number, width);
            }

            writer.PendingWord.AddTo(data);
            Assert.Equal(numbers, Enumerable.Range(0, 50).Select(index => PackedBits.Read(data, (long)index * width, width)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_writers_of_adjacent_ranges_may_finish_in_any_order(bool finishesFirstRangeFirst)
    {
        var random = new Random(5);
        for (var width = 1; width <= 64; width++)
        {
            var count = random.Next(1, 50);
            var numbers = Enumerable.Range(0, 50)
                .Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & PackedBits.GetMask(width)).ToArray();
            var data = new byte[(50 * width / 8) + 24];
            BitWord[] pendingWords = finishesFirstRangeFirst
                ? [WritePart(0, count), WritePart(count, 50)]
                : [WritePart(count, 50), WritePart(0, count)];
            Array.ForEach(pendingWords, end => end.AddTo(data));
            Assert.Equal(numbers, Enumerable.Range(0, 50).Select(index => PackedBits.Read(data, (long)index * width, width)));

            BitWord WritePart(int from, int to)
            {
                var writer = new BitWriter(data, (long)from * width);
                foreach (var number in numbers[from..to])
                {
                    writer.Write(number, width);
                }

                return writer.PendingWord;
            }
        }
    }

    [Fact]
    public void The_position_of_a_set_bit_is_found_by_its_rank()
    {
        var random = new Random(4);
        for (var round = 0; round < 1000; round++)
        {
            var word = (ulong)random.NextInt64() & (ulong)random.NextInt64();
            var setBits = Enumerable.Range(0, 64).Where(bit => ((word >> bit) & 1) == 1).ToList();
            Assert.Equal(setBits, Enumerable.Range(0, setBits.Count).Select(rank => PackedBits.FindSetBit(word, rank)));
        }
    }
}
