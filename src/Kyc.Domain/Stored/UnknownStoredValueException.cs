using System.Globalization;

namespace Kyc.Domain.Stored;

/// <summary>
/// Thrown when a stored number or word is unknown, because something other than this product wrote it or because it was damaged. The
/// message contains the location, and the value only if it is a number, so it contains no personal data.
/// </summary>
public sealed class UnknownStoredValueException : Exception
{
    /// <summary>Creates the exception for an unknown number.</summary>
    /// <param name="column">The table and column, joined by a dot.</param>
    /// <param name="number">The stored number.</param>
    public UnknownStoredValueException(string column, short number)
        : base(string.Create(CultureInfo.InvariantCulture, $"{column} is {number}, which has no meaning")) => Location = column;

    /// <summary>
    /// Creates the exception for an unknown word. The word could contain personal data, so the message does not contain it.
    /// </summary>
    /// <param name="location">The location of the word, for example a field of a record.</param>
    public UnknownStoredValueException(string location)
        : base($"{location} is a word that has no meaning") => Location = location;

    /// <summary>Gets the location of the value: the table and column, joined by a dot, or the name of a field.</summary>
    public string Location { get; }
}
