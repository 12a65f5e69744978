namespace Kyc.Domain.Stored;

/// <summary>
/// Maps enum values to the numbers that are stored for them, by an explicit list, so that a change of the enum's order, names or numbers
/// does not change the stored numbers or their meaning.
/// </summary>
/// <typeparam name="TValue">The enum.</typeparam>
public sealed class StoredNumberMap<TValue>
    where TValue : struct, Enum
{
    private readonly FixedEnumTable<short> _table;

    /// <summary>Creates the mapping.</summary>
    /// <param name="entries">Every value that is stored, with its number.</param>
    /// <param name="neverStoredValues">The enum values that are never stored, for example the value of a field that is not set.</param>
    /// <exception cref="ArgumentException">A value is missing or given twice, or two values have the same number.</exception>
    public StoredNumberMap((TValue Value, short Number)[] entries, params TValue[] neverStoredValues)
    {
        var (values, numbers) = (new int[entries.Length], new short[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            (values[i], numbers[i]) = (EnumConverter.ToNumber(entries[i].Value), entries[i].Number);
        }

        _table = new FixedEnumTable<short>(typeof(TValue), values, numbers, EnumConverter.ToNumber(neverStoredValues));
    }

    /// <summary>Returns the number that is stored for the given value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is never stored, or is not a value of the enum.</exception>
    public short ToNumber(TValue value) => _table.GetEntry(EnumConverter.ToNumber(value));

    /// <summary>Returns the numbers that are stored for the given values, in the same order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is never stored, or is not a value of the enum.</exception>
    public short[] ToNumbers(IEnumerable<TValue> values) => [.. values.Select(ToNumber)];

    /// <summary>Returns the enum value that the given stored number represents.</summary>
    /// <param name="number">The stored number.</param>
    /// <param name="column">The table and column of the number, joined by a dot, for the exception.</param>
    /// <exception cref="UnknownStoredValueException">The number is not in the list.</exception>
    public TValue ToValue(short number, string column) =>
        TryGetValue(number, out var value) ? value : throw new UnknownStoredValueException(column, number);

    /// <summary>Gets the enum value that the given stored number represents. Returns false when the number is not in the list.</summary>
    public bool TryGetValue(short number, out TValue value)
    {
        var isKnown = _table.TryGetValue(number, out var enumNumber);
        value = isKnown ? EnumConverter.ToValue<TValue>(enumNumber) : default;
        return isKnown;
    }
}
