namespace Kyc.Tests.Shared;

/// <summary>
/// Compares a document that is generated from code with its expected text. When an environment variable requests it, the document is
/// written first.
/// </summary>
internal static class GeneratedDocument
{
    private const string WriteVariable = "KYC_WRITE_DOCS";

    /// <summary>
    /// Asserts that a document has its expected text. Writes the document first when the environment variable requests it.
    /// </summary>
    /// <param name="path">Path of the document, relative to the root of the repository.</param>
    /// <param name="expected">Text that the document must have.</param>
    public static void AssertIsCurrent(string path, string expected)
    {
        var file = Path.Combine(FailureDocument.GetRepositoryRoot(), path);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.Equal(expected, File.ReadAllText(file));
    }
}
