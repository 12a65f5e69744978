namespace Kyc.CardReader.Session;

/// <summary>Specifies how to find the card.</summary>
/// <param name="WaitTimeout">
/// The maximum time to wait for a reader and a card. If it is zero, only the cards that are present now are checked.
/// </param>
/// <param name="ReaderNameFilter">
/// Restricts the search to readers whose PC/SC name contains this text, ignoring case. Null for all readers.
/// </param>
public sealed record CardSearch(TimeSpan WaitTimeout, string? ReaderNameFilter = null)
{
    /// <summary>Checks whether the reader with the given name is included in the search.</summary>
    internal bool Matches(string reader) =>
        ReaderNameFilter is null || reader.Contains(ReaderNameFilter, StringComparison.OrdinalIgnoreCase);
}
