namespace Kyc.Domain.Stored;

/// <summary>
/// The numbers by which the values of an enum are stored: an explicit list, so that neither another order nor another name nor another
/// number of the enum changes what is stored or what stored rows mean.
/// </summary>
/// <typeparam name="TValue">The enum.</typeparam>
public sealed class StoredNumbers<TValue>
    where TValue : struct, Enum
{
    private readonly FixedTable<short> _table;

    /// <summary>Makes the table.</summary>
    /// <param name="entries">Every value that is stored, with its number.</param>
    /// <param name="neverStored">The values of the enum that are not, for example that of a field which is not set.</param>
    /// <exception cref="ArgumentException">A value is missing or given twice, or two values have one number.</exception>
    public StoredNumbers((TValue Value, short Number)[] entries, params TValue[] neverStored)
    {
        var (values, numbers) = (new int[entries.Length], new short[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            (values[i], numbers[i]) = (EnumNumber.Of(entries[i].Value), entries[i].Number);
        }

        _table = new FixedTable<short>(typeof(TValue), values, numbers, EnumNumber.Of(neverStored));
    }

    /// <summary>The number of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is never stored, or is none of the enum.</exception>
    public short NumberOf(TValue value) => _table.Of(EnumNumber.Of(value));

    /// <summary>The numbers of values, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is never stored, or is none of the enum.</exception>
    public short[] NumbersOf(IEnumerable<TValue> values) => [.. values.Select(NumberOf)];

    /// <summary>The value of a stored number.</summary>
    /// <param name="number">As stored.</param>
    /// <param name="column">Where: table and column, joined by a dot.</param>
    /// <exception cref="UnknownStoredValueException">The number has no meaning.</exception>
    public TValue ValueOf(short number, string column) =>
        TryValueOf(number, out var value) ? value : throw new UnknownStoredValueException(column, number);

    /// <summary>The value of a stored number; false when the number has no meaning.</summary>
    public bool TryValueOf(short number, out TValue value)
    {
        var isKnown = _table.TryRead(number, out var found);
        value = isKnown ? EnumNumber.ToValue<TValue>(found) : default;
        return isKnown;
    }
}
