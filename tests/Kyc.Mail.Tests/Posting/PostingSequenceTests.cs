using Kyc.Mail.Posting;

namespace Kyc.Mail.Tests.Posting;

public sealed class PostingSequenceTests
{
    private const long First = 3_100_000_000;

    [Fact]
    public void Consecutive_numbers_in_the_order_of_the_sheets_have_no_warning() => Assert.All(Oddities(0, 1, 2, 3, 4), Assert.Empty);

    [Fact]
    public void Two_lines_exchanged_are_both_out_of_sequence()
    {
        for (var one = 0; one < 6; one++)
        {
            for (var other = one + 1; other < 6; other++)
            {
                var numbers = Enumerable.Range(0, 6).ToArray();
                (numbers[one], numbers[other]) = (numbers[other], numbers[one]);
                var oddities = Oddities(numbers);
                Assert.Contains(PostingOddity.OutOfSequence, oddities[one]);
                Assert.Contains(PostingOddity.OutOfSequence, oddities[other]);
            }
        }
    }

    [Fact]
    public void Lines_in_any_other_order_are_out_of_sequence_somewhere()
    {
        var random = new Random(15);
        for (var round = 0; round < 1000; round++)
        {
            var numbers = Enumerable.Range(0, random.Next(2, 12)).ToArray();
            random.Shuffle(numbers);
            var isSorted = numbers.SequenceEqual(numbers.Order());
            Assert.Equal(!isSorted, Oddities(numbers).Any(oddities => oddities.Contains(PostingOddity.OutOfSequence)));
        }
    }

    [Fact]
    public void A_gap_is_reported_at_the_number_after_it() =>
        Assert.Equal([false, true, false, true], Oddities(0, 2, 3, 7).Select(oddities => oddities.SequenceEqual([PostingOddity.Gap])));

    [Fact]
    public void Another_kind_and_another_region_are_warnings()
    {
        PostingNumber[] numbers = [Number(0), Number(1), PostingNumber.FromSerial(5_300_000_000)];
        Assert.Equal([PostingOddity.Gap, PostingOddity.Kind, PostingOddity.Region], PostingSequence.Of(
            numbers, PostingKind.SimplifiedRegistered)[2]);
        Assert.Equal([PostingOddity.Kind], PostingSequence.Of(numbers[..1], PostingKind.Registered)[0]);
    }

    [Fact]
    public void An_empty_list_has_no_warnings() => Assert.Empty(PostingSequence.Of([], PostingKind.Registered));

    private static PostingNumber Number(int place) => PostingNumber.FromSerial(First + place);

    private static IReadOnlyList<IReadOnlyList<PostingOddity>> Oddities(params int[] places) =>
        PostingSequence.Of([.. places.Select(Number)], PostingKind.SimplifiedRegistered);
}
