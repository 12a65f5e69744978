using System.Collections.Frozen;

namespace Kyc.Domain.Stored;

/// <summary>A table between the values of an enum and something fixed: complete on the side of the enum, and without repetition.</summary>
internal sealed class FixedTable<TValue, TFixed>
    where TValue : struct, Enum
    where TFixed : notnull
{
    private readonly FrozenDictionary<TValue, TFixed> _fixed;
    private readonly FrozenDictionary<TFixed, TValue> _values;

    /// <exception cref="ArgumentException">A value has no entry or two, or two values have the same.</exception>
    public FixedTable(IReadOnlyCollection<(TValue Value, TFixed Fixed)> entries, IReadOnlyCollection<TValue> without)
    {
        var given = entries.Select(entry => entry.Value).Concat(without);
        if (given.GroupBy(value => value).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{typeof(TValue).Name}.{twice.Key} is given twice.");
        }

        if (entries.GroupBy(entry => entry.Fixed).FirstOrDefault(same => same.Count() > 1) is { } shared)
        {
            throw new ArgumentException($"Two values of {typeof(TValue).Name} are {shared.Key}.");
        }

        var missing = Enum.GetValues<TValue>().Except(given).ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"{typeof(TValue).Name}.{missing[0]} has no entry.");
        }

        _fixed = entries.ToFrozenDictionary(entry => entry.Value, entry => entry.Fixed);
        _values = entries.ToFrozenDictionary(entry => entry.Fixed, entry => entry.Value);
    }

    /// <exception cref="ArgumentOutOfRangeException">The value has no entry.</exception>
    public TFixed Of(TValue value) => _fixed.TryGetValue(value, out var found)
        ? found
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"No entry of {typeof(TValue).Name}.");

    public bool TryRead(TFixed given, out TValue value) => _values.TryGetValue(given, out value);
}
