namespace Kyc.Jpki.Tests;

/// <summary>
/// Locates the public test vectors, which are not part of the repository. They are in the folder shared/vectors of the nearest folder above
/// this program that has one, normally the folder that contains the repository.
/// </summary>
internal static class TestVectors
{
    /// <summary>Gets the path of the folder with the test vectors, or null if it does not exist.</summary>
    public static string? RootFolder { get; } = FindRootFolder();

    public static string? SkipReason { get; } = RootFolder is null ? "shared/vectors does not exist next to the repository" : null;

    public static string GetPath(string folder, string file) => System.IO.Path.Combine(RootFolder!, folder, file);

    /// <summary>
    /// Gets the path of the folder shared/cases/pki with certificates and lists for test cases, or null if it does not exist.
    /// </summary>
    public static string? PkiCaseFolder { get; } =
        RootFolder is { } root && System.IO.Path.Combine(root, "..", "cases", "pki") is var cases && Directory.Exists(cases) ? cases : null;

    private static string? FindRootFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var vectors = System.IO.Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(vectors))
            {
                return vectors;
            }
        }

        return null;
    }
}

/// <summary>Marks a test that needs the test vectors. If they do not exist, the test is skipped, and the skip reason says so.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = TestVectors.SkipReason;
}

/// <summary>Marks a theory that needs the test vectors. If they do not exist, the theory is skipped, and the skip reason says so.</summary>
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = TestVectors.SkipReason;
}

/// <summary>
/// Marks a theory that needs the cases in <see cref="TestVectors.PkiCaseFolder"/>. If they do not exist, the theory is skipped, and the
/// skip reason says so.
/// </summary>
internal sealed class PkiCaseTheoryAttribute : TheoryAttribute
{
    public PkiCaseTheoryAttribute() =>
        Skip = TestVectors.PkiCaseFolder is null ? "shared/cases/pki does not exist next to the repository" : null;
}

/// <summary>
/// Marks a test that needs the cases in <see cref="TestVectors.PkiCaseFolder"/>. If they do not exist, the test is skipped, and the skip
/// reason says so.
/// </summary>
internal sealed class PkiCaseFactAttribute : FactAttribute
{
    public PkiCaseFactAttribute() =>
        Skip = TestVectors.PkiCaseFolder is null ? "shared/cases/pki does not exist next to the repository" : null;
}
