namespace Kyc.Jpki.Tests;

/// <summary>
/// Locates the public test vectors at ../shared/vectors, relative to the root of the repository. They are not part of the repository.
/// </summary>
internal static class Vectors
{
    /// <summary>Gets the folder of the test vectors, or null where it does not exist.</summary>
    public static string? Root { get; } = Find();

    public static string? MissingDependency { get; } = Root is null ? "shared/vectors does not exist next to the repository" : null;

    public static string GetPath(string folder, string file) => System.IO.Path.Combine(Root!, folder, file);

    /// <summary>Gets the folder ../shared/cases/pki with test cases of certificates and lists, or null where it does not exist.</summary>
    public static string? PkiCases { get; } =
        Root is { } root && System.IO.Path.Combine(root, "..", "cases", "pki") is var cases && Directory.Exists(cases) ? cases : null;

    private static string? Find()
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

/// <summary>Marks a test that needs the test vectors. Where they do not exist, the test is skipped with that reason.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = Vectors.MissingDependency;
}

/// <summary>Marks a theory that needs the test vectors. Where they do not exist, the theory is skipped with that reason.</summary>
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = Vectors.MissingDependency;
}

/// <summary>
/// Marks a theory that needs the cases in <see cref="Vectors.PkiCases"/>. Where they do not exist, it is skipped with that reason.
/// </summary>
internal sealed class PkiCaseTheoryAttribute : TheoryAttribute
{
    public PkiCaseTheoryAttribute() => Skip = Vectors.PkiCases is null ? "shared/cases/pki does not exist next to the repository" : null;
}

/// <summary>
/// Marks a test that needs the cases in <see cref="Vectors.PkiCases"/>. Where they do not exist, it is skipped with that reason.
/// </summary>
internal sealed class PkiCaseFactAttribute : FactAttribute
{
    public PkiCaseFactAttribute() => Skip = Vectors.PkiCases is null ? "shared/cases/pki does not exist next to the repository" : null;
}
