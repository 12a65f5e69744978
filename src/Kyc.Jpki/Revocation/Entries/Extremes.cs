using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Finds the minimum and the maximum of many numbers.</summary>
internal static class Extremes
{
    /// <summary>Returns the minimum and the maximum of the values, of which there must be at least one.</summary>
    // Optimized at the first call: the method runs a few times a day, each time over up to a million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (T Least, T Most) Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var (least, most) = (new Vector<T>(values[0]), new Vector<T>(values[0]));
        foreach (var vector in vectors)
        {
            (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
        }

        var (smallest, largest) = (values[0], values[0]);
        for (var lane = 0; lane < Vector<T>.Count; lane++)
        {
            (smallest, largest) = (T.Min(smallest, least[lane]), T.Max(largest, most[lane]));
        }

        foreach (var value in values[(vectors.Length * Vector<T>.Count)..])
        {
            (smallest, largest) = (T.Min(smallest, value), T.Max(largest, value));
        }

        return (smallest, largest);
    }
}
