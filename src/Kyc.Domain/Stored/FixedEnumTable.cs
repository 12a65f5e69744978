using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kyc.Domain.Stored;

/// <summary>
/// Maps the values of an enum, as numbers, to fixed entries, for example the words that are stored for them. Every enum value must be
/// listed, and no two values may have the same entry.
/// </summary>
/// <remarks>
/// The class is not generic over the enum and does not use dictionaries and LINQ, because the runtime would compile a hundred methods for
/// each enum at every start. The tables are short enough for a linear search.
/// </remarks>
internal sealed class FixedEnumTable<TFixed>
    where TFixed : notnull
{
    private readonly Type _enumType;
    private readonly int[] _values;
    private readonly TFixed[] _entries;

    /// <summary>Creates the table and checks that it is complete.</summary>
    /// <param name="enumType">The enum.</param>
    /// <param name="values">The enum values that have an entry.</param>
    /// <param name="entries">The entries, in the order of <paramref name="values"/>.</param>
    /// <param name="valuesWithoutEntry">The enum values that have no entry.</param>
    /// <exception cref="ArgumentException">
    /// A value of the enum is in neither list or is listed twice, or two values have the same entry.
    /// </exception>
    public FixedEnumTable(Type enumType, int[] values, TFixed[] entries, int[] valuesWithoutEntry)
    {
        (_enumType, _values, _entries) = (enumType, values, entries);
        int[] allValues = [.. values, .. valuesWithoutEntry];
        if (TryFindDuplicate(allValues, out var repeatedValue))
        {
            throw new ArgumentException($"{enumType.Name}.{Enum.ToObject(enumType, repeatedValue)} is given twice.");
        }

        if (TryFindDuplicate(entries, out var repeatedEntry))
        {
            throw new ArgumentException($"Two values of {enumType.Name} are {repeatedEntry}.");
        }

        foreach (var value in Enum.GetValuesAsUnderlyingType(enumType))
        {
            if (Array.IndexOf(allValues, Convert.ToInt32(value, CultureInfo.InvariantCulture)) < 0)
            {
                throw new ArgumentException($"{enumType.Name}.{Enum.ToObject(enumType, value)} has no entry.");
            }
        }
    }

    /// <summary>Returns the entry of the given enum value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no entry.</exception>
    public TFixed GetEntry(int value)
    {
        var index = Array.IndexOf(_values, value);
        return index >= 0
            ? _entries[index]
            : throw new ArgumentOutOfRangeException(nameof(value), Enum.ToObject(_enumType, value), $"No entry of {_enumType.Name}.");
    }

    public bool TryGetValue(TFixed entry, out int value)
    {
        var index = Array.IndexOf(_entries, entry);
        value = index >= 0 ? _values[index] : 0;
        return index >= 0;
    }

    private static bool TryFindDuplicate<T>(T[] items, [MaybeNullWhen(false)] out T duplicate)
    {
        for (var i = 0; i < items.Length - 1; i++)
        {
            if (Array.IndexOf(items, items[i], i + 1) >= 0)
            {
                duplicate = items[i];
                return true;
            }
        }

        duplicate = default;
        return false;
    }
}
