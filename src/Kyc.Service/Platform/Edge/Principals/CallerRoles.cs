using System.Collections.Immutable;
using Kyc.Contracts.V1;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>
/// Lists the roles of callers and their names in the principals file, which are those of the API contract without their prefix.
/// </summary>
public static class CallerRoles
{
    /// <summary>The roles in the order of the API contract.</summary>
    public static readonly ImmutableArray<CallerRole> All = [.. Enum.GetValues<CallerRole>().Where(role => role != CallerRole.Unspecified)];

    private const string Prefix = "CALLER_ROLE_";

    /// <summary>Returns the name of a role, for example <c>FRONT_END</c>.</summary>
    public static string GetName(CallerRole role) =>
        PolicyReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(nameof(CallerRole))
            .FindValueByNumber((int)role).Name[Prefix.Length..];
}
