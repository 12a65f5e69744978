using System.Runtime.CompilerServices;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>
/// Runs the cases in the files of tests/fixtures/pki-cases/v1 with our verifier and linter. Any other verifier of JPKI certificates can run
/// the cases, too; the expected results in the files are authoritative. This command writes the files, each time with new keys:
/// <c>KYC_WRITE_FIXTURES=1 dotnet test tests/Kyc.Jpki.Tests --filter Writes_the_files</c>.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed class PkiCaseFileTests(PkiFixture fixture)
{
    private const int MaxTotalBytes = 1_500_000;

    private static readonly string Folder = Path.GetFullPath(Path.Combine(GetRepositoryPath(), "../../fixtures/pki-cases/v1"));
    private static readonly string Decisions = Path.GetFullPath(
        Path.Combine(GetRepositoryPath(), "../../../docs/adr/0018-certificate-leniencies.md"));

    public static TheoryData<string> Ids => [.. CaseScenarios.All.Select(scenario => scenario.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_case_has_the_verdict_of_its_file(string id)
    {
        var test = Read(id);
        Assert.Equal((CaseFile.Version, id), (test.Format, test.Id));
        Assert.Equivalent(test.Expected, CaseRun.Verify(test), strict: true);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_case_has_the_lint_findings_of_its_file(string id)
    {
        var test = Read(id);
        Assert.Equivalent(test.Lint, CaseRun.Lint(test), strict: true);
    }

    [Fact]
    public void Each_scenario_is_a_file_and_each_file_a_scenario()
    {
        var files = Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        Assert.Equal(CaseScenarios.All.Select(scenario => scenario.Id).Order(StringComparer.Ordinal), files);
        Assert.InRange(Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length), 1, MaxTotalBytes);
    }

    [Fact]
    public void Each_decision_on_what_RFC_5280_forbids_has_a_case()
    {
        var rows = File.ReadLines(Decisions).SkipWhile(line => line != "### Certificates")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| what ", StringComparison.Ordinal))
            .Select(line => line.Split(" | ")[0][2..]).ToList();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Order(), CaseScenarios.All.Select(scenario => scenario.Decision).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void Each_code_of_the_trust_core_has_a_case()
    {
        var scenarioCodes = CaseScenarios
            .All.SelectMany(scenario => (scenario.Lists ?? []).Append(scenario.Code))
            .OfType<string>()
            .ToHashSet();
        Assert.Empty(VerdictFailures.All.Select(failure => failure.Code).Except(scenarioCodes));
    }

    [Fact]
    public void Writes_the_files_when_asked()
    {
        if (Environment.GetEnvironmentVariable("KYC_WRITE_FIXTURES") != "1")
        {
            return;
        }

        Directory.CreateDirectory(Folder);
        foreach (var scenario in CaseScenarios.All)
        {
            File.WriteAllText(Path.Combine(Folder, scenario.Id + ".json"), scenario.ToFile(fixture).ToJson());
        }
    }

    [Fact]
    public void The_scenarios_still_give_the_verdicts_of_the_files() => Assert.All(CaseScenarios.All, scenario =>
    {
        var (made, kept) = (scenario.ToFile(fixture), Read(scenario.Id));
        Assert.Equivalent(kept.Expected, made.Expected, strict: true);
        Assert.Equivalent(kept.Lint, made.Lint, strict: true);
    });

    private static CaseFile Read(string id) => CaseFile.Parse(File.ReadAllText(Path.Combine(Folder, id + ".json")));

    private static string GetRepositoryPath([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
