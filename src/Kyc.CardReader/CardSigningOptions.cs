using Kyc.CardReader.Session;

namespace Kyc.CardReader;

/// <summary>Specifies how the card is found, and whether the last try may be used.</summary>
/// <param name="Search">How to find the card.</param>
/// <param name="IsLastTryAccepted">True when the person knows that only one try is left and insists on using it.</param>
public sealed record CardSigningOptions(CardSearch Search, bool IsLastTryAccepted = false);
