using Kyc.Contracts;

namespace Kyc.ApiDoc.Tests;

public sealed class CommittedFilesTests
{
    private static readonly Repository Repository = Repository.Find();

    [Fact]
    public void The_reference_documentation_matches_the_protos()
    {
        var generatedText = ReferenceWriter.Write(Repository.ReadProtos());

        Assert.True(
            generatedText == File.ReadAllText(Repository.ReferencePath),
            "docs/api.md is not current: run 'dotnet run --project tools/Kyc.ApiDoc -- write'.");
    }

    [Fact]
    public void The_generated_code_contains_every_file_of_the_contract() =>
        Assert.Equal(
            Repository.ReadProtos().Select(file => file.Name),
            ContractFiles.All.Select(file => file.Name).Order(StringComparer.Ordinal));
}
