using Kyc.Domain.Text;

namespace Kyc.Service.Approvals;

/// <summary>
/// Compares the names of members of staff. Names that differ only in case or character width belong to the same person.
/// </summary>
public static class PersonNameComparer
{
    /// <summary>Checks whether two names belong to the same person. Returns false if a name is null.</summary>
    public static bool AreSame(string? first, string? second) =>
        first is not null && second is not null && string.Equals(Fold(first), Fold(second), StringComparison.OrdinalIgnoreCase);

    // string.Normalize is not used, because it leaves character widths unchanged when the runtime has no ICU.
    private static string Fold(string name) => TextFolding.Fold(name).Trim();
}
