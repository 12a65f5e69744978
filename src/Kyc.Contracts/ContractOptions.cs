using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Contracts;

/// <summary>
/// Reads the options that protos/kyc/v1/policy.proto defines. The runtime copies all options of a descriptor each time it is asked for
/// them: read once and keep the result.
/// </summary>
public static class ContractOptions
{
    /// <summary>The policy of a method.</summary>
    /// <exception cref="InvalidDataException">The method has none; a test keeps such methods out of the contract.</exception>
    public static MethodPolicy PolicyOf(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(PolicyExtensions.Policy)
        ?? throw new InvalidDataException($"The method {method.FullName} has no policy.");

    /// <summary>What a field holds; null for a field without the option, as every field but strings and bytes is.</summary>
    public static FieldPolicy? DataOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(PolicyExtensions.Data);
}
