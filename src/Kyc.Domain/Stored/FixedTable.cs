using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kyc.Domain.Stored;

/// <summary>Maps the values of an enum, as numbers, to fixed entries: every enum value is covered, and no entry is repeated.</summary>
/// <remarks>
/// The class is not generic over the enum and does not use dictionaries and LINQ, because the runtime would compile a hundred methods for
/// each enum at every start. The tables are short enough for a linear search.
/// </remarks>
internal sealed class FixedTable<TFixed>
    where TFixed : notnull
{
    private readonly Type _enum;
    private readonly int[] _values;
    private readonly TFixed[] _fixed;

    /// <param name="type">The enum.</param>
    /// <param name="values">The enum values that have an entry.</param>
    /// <param name="entries">The entries, in the same order.</param>
    /// <param name="without">The enum values that have no entry.</param>
    /// <exception cref="ArgumentException">A value has no entry or two entries, or two values have the same entry.</exception>
    public FixedTable(Type type, int[] values, TFixed[] entries, int[] without)
    {
        (_enum, _values, _fixed) = (type, values, entries);
        int[] given = [.. values, .. without];
        if (TryFindRepeated(given, out var twice))
        {
            throw new ArgumentException($"{type.Name}.{Enum.ToObject(type, twice)} is given twice.");
        }

        if (TryFindRepeated(entries, out var shared))
        {
            throw new ArgumentException($"Two values of {type.Name} are {shared}.");
        }

        foreach (var value in Enum.GetValuesAsUnderlyingType(type))
        {
            if (Array.IndexOf(given, Convert.ToInt32(value, CultureInfo.InvariantCulture)) < 0)
            {
                throw new ArgumentException($"{type.Name}.{Enum.ToObject(type, value)} has no entry.");
            }
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The value has no entry.</exception>
    public TFixed Of(int value)
    {
        var index = Array.IndexOf(_values, value);
        return index >= 0
            ? _fixed[index]
            : throw new ArgumentOutOfRangeException(nameof(value), Enum.ToObject(_enum, value), $"No entry of {_enum.Name}.");
    }

    public bool TryRead(TFixed given, out int value)
    {
        var index = Array.IndexOf(_fixed, given);
        value = index >= 0 ? _values[index] : 0;
        return index >= 0;
    }

    private static bool TryFindRepeated<T>(T[] items, [MaybeNullWhen(false)] out T repeated)
    {
        for (var i = 0; i < items.Length - 1; i++)
        {
            if (Array.IndexOf(items, items[i], i + 1) >= 0)
            {
                repeated = items[i];
                return true;
            }
        }

        repeated = default;
        return false;
    }
}
