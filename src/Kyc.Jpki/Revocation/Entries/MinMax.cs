using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Finds the minimum and the maximum of many numbers.</summary>
internal static class MinMax
{
    /// <summary>Returns the minimum and the maximum of the values. There must be at least one value.</summary>
    // The attribute makes the runtime optimize the method at its first call: it runs only a few times a day, but each time over up to a
    // million entries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (T Least, T Most) Find<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var (minimums, maximums) = (new Vector<T>(values[0]), new Vector<T>(values[0]));
        foreach (var vector in vectors)
        {
            (minimums, maximums) = (Vector.Min(minimums, vector), Vector.Max(maximums, vector));
        }

        var (minimum, maximum) = (values[0], values[0]);
        for (var lane = 0; lane < Vector<T>.Count; lane++)
        {
            (minimum, maximum) = (T.Min(minimum, minimums[lane]), T.Max(maximum, maximums[lane]));
        }

        foreach (var value in values[(vectors.Length * Vector<T>.Count)..])
        {
            (minimum, maximum) = (T.Min(minimum, value), T.Max(maximum, value));
        }

        return (minimum, maximum);
    }
}
