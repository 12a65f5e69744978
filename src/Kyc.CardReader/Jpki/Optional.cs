namespace Kyc.CardReader;

/// <summary>A value the card may not have; tells "it said it has none" from a failure to ask.</summary>
internal sealed record Optional<T>(T? Value)
    where T : class;
