using System.Text.Json;

namespace Kyc.Contracts;

/// <summary>
/// Returns the words of the contract's enums: the name of a value without the name of its enum, in lower case, joined by hyphens. The name
/// of a value never changes: tools/check-protos.sh rejects a change.
/// </summary>
public static class ContractWords
{
    /// <summary>Returns the values of an enum of the contract by their words, in the order of their numbers.</summary>
    public static IReadOnlyDictionary<string, TEnum> GetValuesByWord<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().ToDictionary(
            value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
}
