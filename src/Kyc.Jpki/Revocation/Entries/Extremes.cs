using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>The least and the most of many numbers.</summary>
internal static class Extremes
{
    /// <summary>Looks at all of them, of which there must be one.</summary>
    // Compiled with full effort at once: it runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (uint Least, uint Most) Of(ReadOnlySpan<uint> values)
    {
        var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(values);
        var (least, most) = (new Vector<uint>(values[0]), new Vector<uint>(values[0]));
        foreach (var vector in vectors)
        {
            (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
        }

        var (smallest, largest) = (values[0], values[0]);
        for (var lane = 0; lane < Vector<uint>.Count; lane++)
        {
            (smallest, largest) = (Math.Min(smallest, least[lane]), Math.Max(largest, most[lane]));
        }

        foreach (var value in values[(vectors.Length * Vector<uint>.Count)..])
        {
            (smallest, largest) = (Math.Min(smallest, value), Math.Max(largest, value));
        }

        return (smallest, largest);
    }
}
