namespace Kyc.CardReader.Session;

/// <summary>Specifies how to find the card.</summary>
/// <param name="WaitTimeout">How long to wait for a reader and a card. Zero checks only the cards that are present now.</param>
/// <param name="ReaderNameFilter">Restricts the search to readers whose PC/SC name contains this text, ignoring case. Null for all
/// readers.</param>
public sealed record CardSearch(TimeSpan WaitTimeout, string? ReaderNameFilter = null)
{
    /// <summary>Whether a reader of this name is included in the search.</summary>
    internal bool Matches(string reader) =>
        ReaderNameFilter is null || reader.Contains(ReaderNameFilter, StringComparison.OrdinalIgnoreCase);
}
