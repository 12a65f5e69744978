namespace Kyc.Architecture.Tests;

/// <summary>Documents that are made from code: compared with what they must be, and written when a variable says so.</summary>
internal static class GeneratedDocument
{
    private const string WriteVariable = "KYC_WRITE_DOCS";

    /// <summary>Compares a document, after it was written if that is asked for.</summary>
    /// <param name="path">The document, seen from the root of the repository.</param>
    /// <param name="expected">What it must say.</param>
    public static void AssertIsCurrent(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(RepositoryFiles.GetFullPath(path), expected);
        }

        Assert.Equal(expected, RepositoryFiles.ReadText(path));
    }
}
