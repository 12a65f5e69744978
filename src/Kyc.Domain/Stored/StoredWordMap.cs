namespace Kyc.Domain.Stored;

/// <summary>
/// Maps enum values to the words that represent them in records, ledgers and signed texts, by an explicit list, so that renaming an enum
/// value does not change its stored word.
/// </summary>
/// <typeparam name="TValue">The enum.</typeparam>
public sealed class StoredWordMap<TValue>
    where TValue : struct, Enum
{
    private readonly FixedEnumTable<string> _table;

    /// <summary>Creates the mapping.</summary>
    /// <param name="entries">Every value that is stored, with its word.</param>
    /// <param name="neverStoredValues">The enum values that are never stored.</param>
    /// <exception cref="ArgumentException">A value is missing or given twice, or two values have the same word.</exception>
    public StoredWordMap((TValue Value, string Word)[] entries, params TValue[] neverStoredValues)
    {
        var (values, words) = (new int[entries.Length], new string[entries.Length]);
        for (var i = 0; i < entries.Length; i++)
        {
            (values[i], words[i]) = (EnumConverter.ToNumber(entries[i].Value), entries[i].Word);
        }

        _table = new FixedEnumTable<string>(typeof(TValue), values, words, EnumConverter.ToNumber(neverStoredValues));
    }

    /// <summary>Returns the word that is stored for the given value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is never stored, or is not a value of the enum.</exception>
    public string ToWord(TValue value) => _table.GetEntry(EnumConverter.ToNumber(value));

    /// <summary>Gets the enum value that the given word represents. Returns false when the word is not in the list.</summary>
    public bool TryGetValue(string word, out TValue value)
    {
        var isKnown = _table.TryGetValue(word, out var enumNumber);
        value = isKnown ? EnumConverter.ToValue<TValue>(enumNumber) : default;
        return isKnown;
    }
}
