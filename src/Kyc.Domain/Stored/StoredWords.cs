namespace Kyc.Domain.Stored;

/// <summary>
/// The words by which the values of an enum are kept in records, ledgers and signed texts: an explicit list, so that another name of a
/// value does not change what is written or what was written.
/// </summary>
/// <typeparam name="TValue">The enum.</typeparam>
public sealed class StoredWords<TValue>
    where TValue : struct, Enum
{
    private readonly FixedTable<string> _table;

    /// <summary>Makes the table.</summary>
    /// <param name="entries">Every value that is kept, with its word.</param>
    /// <param name="neverStored">The values of the enum that are not.</param>
    /// <exception cref="ArgumentException">A value is missing or given twice, or two values have one word.</exception>
    public StoredWords((TValue Value, string Word)[] entries, params TValue[] neverStored)
    {
        var (values, words) = (new int[entries.Length], new string[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            (values[i], words[i]) = (EnumNumber.Of(entries[i].Value), entries[i].Word);
        }

        _table = new FixedTable<string>(typeof(TValue), values, words, EnumNumber.Of(neverStored));
    }

    /// <summary>The word of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is never kept, or is none of the enum.</exception>
    public string WordOf(TValue value) => _table.Of(EnumNumber.Of(value));

    /// <summary>The value of a word; false when the word has no meaning.</summary>
    public bool TryValueOf(string word, out TValue value)
    {
        var isKnown = _table.TryRead(word, out var found);
        value = isKnown ? EnumNumber.ToValue<TValue>(found) : default;
        return isKnown;
    }
}
