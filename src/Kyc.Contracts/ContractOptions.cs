using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Contracts;

/// <summary>
/// Reads the options that protos/kyc/v1/policy.proto defines. Each access copies all options of a descriptor, so callers should read the
/// option once and store the result.
/// </summary>
public static class ContractOptions
{
    /// <summary>Returns the policy of a method.</summary>
    /// <exception cref="InvalidDataException">
    /// The method has no policy. A test ensures that every method of the API contract has a policy.
    /// </exception>
    public static MethodPolicy GetPolicy(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(PolicyExtensions.Policy)
        ?? throw new InvalidDataException($"The method {method.FullName} has no policy.");

    /// <summary>Returns the data policy of a field. Null for a field without the option; only strings and bytes have it.</summary>
    public static FieldPolicy? GetDataPolicy(FieldDescriptor field) => field.GetOptions()?.GetExtension(PolicyExtensions.Data);
}
