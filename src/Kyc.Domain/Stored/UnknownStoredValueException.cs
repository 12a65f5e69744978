using System.Globalization;

namespace Kyc.Domain.Stored;

/// <summary>
/// A stored number or word has no meaning: something else than this product wrote it, or it was damaged. The message names the column and
/// the number, nothing of a person.
/// </summary>
public sealed class UnknownStoredValueException : Exception
{
    /// <summary>A number without a meaning.</summary>
    /// <param name="column">Table and column, joined by a dot.</param>
    /// <param name="number">As stored.</param>
    public UnknownStoredValueException(string column, short number)
        : base(string.Create(CultureInfo.InvariantCulture, $"{column} is {number}, which has no meaning")) => Column = column;

    /// <summary>A word without a meaning. The word may be anything, so it is not repeated.</summary>
    /// <param name="place">Where it stands, for example a field of a record.</param>
    public UnknownStoredValueException(string place)
        : base($"{place} is a word that has no meaning") => Column = place;

    /// <summary>Where the value stands: table and column, joined by a dot, or a field.</summary>
    public string Column { get; }
}
