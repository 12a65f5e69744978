using Kyc.Domain.Text;

namespace Kyc.Service.Approvals;

/// <summary>Names of members of staff. Two that differ only in case or width are one person.</summary>
public static class PersonName
{
    /// <summary>Whether two names are the same person's.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is not null && other is not null && string.Equals(Fold(one), Fold(other), StringComparison.OrdinalIgnoreCase);

    // Not by string.Normalize, which leaves everything but ASCII as it is where the runtime has no ICU.
    private static string Fold(string name) => TextFolding.Fold(name).Trim();
}
