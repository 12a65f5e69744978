using System.Collections.Frozen;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Principals;

namespace Kyc.Service.Platform.Edge.Authorization;

/// <summary>Creates the principal of a caller of a service without a principals file. It has every role.</summary>
internal static class UnlistedPrincipal
{
    private static readonly FrozenSet<CallerRole> AllRoles = CallerRoles.All.ToFrozenSet();

    public static Principal Create(string name, PrincipalKind kind) => new(name, kind, AllRoles);
}
