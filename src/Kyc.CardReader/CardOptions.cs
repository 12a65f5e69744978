namespace Kyc.CardReader;

/// <summary>How to find the card.</summary>
/// <param name="WaitTimeout">How long to wait for a reader and a card. Zero: what is there now.</param>
/// <param name="ReaderNameFilter">Only readers whose PC/SC name contains this text, in any case; null for all.</param>
public sealed record CardSearch(TimeSpan WaitTimeout, string? ReaderNameFilter = null)
{
    /// <summary>Whether a reader of this name is to be looked at.</summary>
    internal bool Matches(string reader) => ReaderNameFilter is null || reader.Contains(ReaderNameFilter, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How to sign.</summary>
/// <param name="Search">How to find the card.</param>
/// <param name="AcceptLastTry">True when the person was told that one try is left and insists on using it.</param>
public sealed record CardSigningOptions(CardSearch Search, bool AcceptLastTry = false);
