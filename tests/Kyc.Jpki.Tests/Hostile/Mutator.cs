namespace Kyc.Jpki.Tests.Hostile;

/// <summary>
/// Creates damaged copies of data, called mutants: flips bits, changes or removes octets, changes lengths, and truncates.
/// </summary>
internal static class Mutator
{
    /// <summary>Number of mutants that are created from one original, including those that happen to equal the original.</summary>
    public const int MutantCount = 10_000;

    /// <summary>
    /// Creates at most <see cref="MutantCount"/> mutants of the given original. Those that equal the original are left out.
    /// </summary>
    public static IEnumerable<byte[]> CreateMutants(byte[] original, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < MutantCount; round++)
        {
            var mutant = Mutate(original, random);
            if (!mutant.AsSpan().SequenceEqual(original))
            {
                yield return mutant;
            }
        }
    }

    /// <summary>Creates one mutant of the given original. The mutant can equal the original.</summary>
    public static byte[] Mutate(byte[] original, Random random)
    {
        var mutant = original.ToArray();
        var position = random.Next(mutant.Length);
        switch (random.Next(6))
        {
            case 0:
                mutant[position] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 1:
                mutant[position] = (byte)random.Next(256);
                return mutant;
            case 2:
                return mutant[..position];
            case 3:
                // Parsers fail most often on lengths. These are the values around each boundary of the DER encoding of lengths.
                byte[] lengths = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xFE, 0xFF];
                mutant[position] = lengths[random.Next(lengths.Length)];
                return mutant;
            case 4:
                var end = random.Next(position, Math.Min(position + 40, mutant.Length));
                return [.. mutant[..position], .. mutant[end..]];
            default:
                random.NextBytes(mutant.AsSpan(position, Math.Min(random.Next(1, 9), mutant.Length - position)));
                return mutant;
        }
    }
}
