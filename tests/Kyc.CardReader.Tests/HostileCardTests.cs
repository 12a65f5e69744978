namespace Kyc.CardReader.Tests;

/// <summary>A card that answers anything: no answer may throw, hang, or bring a second or an unasked-for VERIFY about.</summary>
public sealed class HostileCardTests
{
    private const int Iterations = 10_000;

    /// <summary>Certificate reads and GET RESPONSE are bounded; their product is what a hostile card can drag out.</summary>
    private const int MostCommands = 400;

    [Fact]
    public void Whatever_a_card_answers_the_invariants_hold()
    {
        int signed = 0;
        for (int seed = 0; seed < Iterations; seed++)
        {
            Bench bench = new();
            Random random = new(seed);
            double madness = random.NextDouble() * 0.3;
            bench.Card.Replace = (_, _) => random.NextDouble() < madness ? Nonsense(random) : null;

            CardResult<SignedDocument> result = bench.Sign();

            bench.AssertClosed();
            signed += result.Value is null ? 0 : 1;
            Assert.True(bench.Pcsc.Commands.Count <= MostCommands, $"seed {seed}: {bench.Pcsc.Commands.Count} commands");
            AssertVerifyWasAskedFor(bench, seed);
        }

        // Were nothing ever signed, the later commands would not have been tried at all.
        Assert.InRange(signed, Iterations / 100, Iterations - 1);
    }

    private static void AssertVerifyWasAskedFor(Bench bench, int seed)
    {
        List<byte[]> commands = bench.Pcsc.Commands;
        int[] verifies = [.. Enumerable.Range(0, commands.Count).Where(index => commands[index] is [_, 0x20, _, _, _, ..])];
        Assert.True(verifies.Length <= 1, $"seed {seed}: {verifies.Length} VERIFY");
        if (verifies is [var at])
        {
            Assert.True(commands[at - 1] is [_, 0x20, _, _], $"seed {seed}: no tries query right before VERIFY");
            Assert.True(bench.Traces[at - 1].Answer is "63C2" or "63C3" or "63C4" or "63C5", $"seed {seed}: {bench.Traces[at - 1].Answer}");
        }
    }

    private static byte[] Nonsense(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 259)];
        random.NextBytes(bytes);
        ushort[] likely = [0x9000, 0x6100, 0x61FF, 0x6C00, 0x6C10, 0x63C0, 0x63C1, 0x63C5, 0x63CF, 0x6982, 0x6983, 0x6984, 0x6A82, 0x6B00, 0x6F00];
        if (random.Next(3) != 0)
        {
            ushort status = likely[random.Next(likely.Length)];
            byte[] word = [(byte)(status >> 8), (byte)status];
            return random.Next(2) == 0 ? word : [.. bytes.Take(256), .. word];
        }

        return bytes;
    }
}
