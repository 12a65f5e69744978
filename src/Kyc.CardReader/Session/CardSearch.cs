namespace Kyc.CardReader.Session;

/// <summary>How to find the card.</summary>
/// <param name="WaitTimeout">How long to wait for a reader and a card. Zero: what is there now.</param>
/// <param name="ReaderNameFilter">Only readers whose PC/SC name contains this text, in any case; null for all.</param>
public sealed record CardSearch(TimeSpan WaitTimeout, string? ReaderNameFilter = null)
{
    /// <summary>Whether a reader of this name is to be looked at.</summary>
    internal bool Matches(string reader) => ReaderNameFilter is null || reader.Contains(ReaderNameFilter, StringComparison.OrdinalIgnoreCase);
}
