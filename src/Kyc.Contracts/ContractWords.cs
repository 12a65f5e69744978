using System.Text.Json;

namespace Kyc.Contracts;

/// <summary>
/// The words of the contract's enums: the name of a value without the name of its enum, in lower case, joined by hyphens. A value keeps its
/// name: tools/check-protos.sh refuses another.
/// </summary>
public static class ContractWords
{
    /// <summary>The values of an enum of the contract by their words, in the order of their numbers.</summary>
    public static IReadOnlyDictionary<string, TEnum> Of<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
}
