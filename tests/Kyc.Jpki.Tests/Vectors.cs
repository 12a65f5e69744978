namespace Kyc.Jpki.Tests;

/// <summary>Public test vectors beside the project, at ../shared/vectors from its root; not copied into it.</summary>
internal static class Vectors
{
    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Root { get; } = Find();

    public static string? WhatIsMissing { get; } = Root is null ? "shared/vectors is not beside the project" : null;

    public static string Path(string folder, string file) => System.IO.Path.Combine(Root!, folder, file);

    /// <summary>Cases of certificates and lists, at ../shared/cases/pki; null where they are absent.</summary>
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

/// <summary>A test that needs the vectors; skipped, and said so, where they are absent.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = Vectors.WhatIsMissing;
}

/// <summary>The same with rows of data.</summary>
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = Vectors.WhatIsMissing;
}

/// <summary>A test with rows of data that needs the cases; skipped, and said so, where they are absent.</summary>
internal sealed class PkiCaseTheoryAttribute : TheoryAttribute
{
    public PkiCaseTheoryAttribute() => Skip = Vectors.PkiCases is null ? "shared/cases/pki is not beside the project" : null;
}

/// <summary>The same without rows.</summary>
internal sealed class PkiCaseFactAttribute : FactAttribute
{
    public PkiCaseFactAttribute() => Skip = Vectors.PkiCases is null ? "shared/cases/pki is not beside the project" : null;
}
