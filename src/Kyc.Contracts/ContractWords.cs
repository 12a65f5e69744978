using System.Text.Json;

namespace Kyc.Contracts;

/// <summary>
/// Converts the enum values of the API contract to words: the name of the value without the name of its enum, in lower case and joined by
/// hyphens. The name of a value never changes: tools/check-protos.sh rejects a change.
/// </summary>
public static class ContractWords
{
    /// <summary>Returns a dictionary from words to the values of an enum of the API contract, in the order of their numbers.</summary>
    public static IReadOnlyDictionary<string, TEnum> GetValuesByWord<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().ToDictionary(
            value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
}
