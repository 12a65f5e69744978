using Kyc.Mail.Posting;

namespace Kyc.Mail.Tests.Posting;

public sealed class PostingSequenceTests
{
    private const long FirstSerial = 3_100_000_000;

    [Fact]
    public void Consecutive_numbers_in_the_order_of_the_sheets_have_no_warning() => Assert.All(GetWarnings(0, 1, 2, 3, 4), Assert.Empty);

    [Fact]
    public void Two_exchanged_lines_are_both_reported_as_out_of_sequence()
    {
        for (var firstIndex = 0; firstIndex < 6; firstIndex++)
        {
            for (var secondIndex = firstIndex + 1; secondIndex < 6; secondIndex++)
            {
                var numbers = Enumerable.Range(0, 6).ToArray();
                (numbers[firstIndex], numbers[secondIndex]) = (numbers[secondIndex], numbers[firstIndex]);
                var warnings = GetWarnings(numbers);
                Assert.Contains(PostingAnomaly.OutOfSequence, warnings[firstIndex]);
                Assert.Contains(PostingAnomaly.OutOfSequence, warnings[secondIndex]);
            }
        }
    }

    [Fact]
    public void Every_order_except_the_ascending_one_has_an_out_of_sequence_warning()
    {
        var random = new Random(15);
        for (var round = 0; round < 1000; round++)
        {
            var numbers = Enumerable.Range(0, random.Next(2, 12)).ToArray();
            random.Shuffle(numbers);
            var isSorted = numbers.SequenceEqual(numbers.Order());
            Assert.Equal(!isSorted, GetWarnings(numbers).Any(warnings => warnings.Contains(PostingAnomaly.OutOfSequence)));
        }
    }

    [Fact]
    public void A_gap_in_the_numbers_is_reported_at_the_first_number_after_the_gap() =>
        Assert.Equal([false, true, false, true], GetWarnings(0, 2, 3, 7).Select(warnings => warnings.SequenceEqual([PostingAnomaly.Gap])));

    [Fact]
    public void A_number_of_an_unexpected_mail_kind_or_region_gets_a_warning()
    {
        PostingNumber[] numbers = [CreateNumber(0), CreateNumber(1), PostingNumber.FromSerial(5_300_000_000)];
        Assert.Equal([PostingAnomaly.Gap, PostingAnomaly.Kind, PostingAnomaly.Region], PostingSequence.FindAnomalies(
            numbers, PostingKind.SimplifiedRegistered)[2]);
        Assert.Equal([PostingAnomaly.Kind], PostingSequence.FindAnomalies(numbers[..1], PostingKind.Registered)[0]);
    }

    [Fact]
    public void An_empty_list_has_no_warnings() => Assert.Empty(PostingSequence.FindAnomalies([], PostingKind.Registered));

    private static PostingNumber CreateNumber(int offset) => PostingNumber.FromSerial(FirstSerial + offset);

    private static IReadOnlyList<IReadOnlyList<PostingAnomaly>> GetWarnings(params int[] offsets) =>
        PostingSequence.FindAnomalies([.. offsets.Select(CreateNumber)], PostingKind.SimplifiedRegistered);
}
