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

    private static readonly string CaseFolder = Path.GetFullPath(Path.Combine(GetSourceFolder(), "../../fixtures/pki-cases/v1"));
    private static readonly string DecisionFile = Path.GetFullPath(
        Path.Combine(GetSourceFolder(), "../../../docs/adr/0018-certificate-leniencies.md"));

    public static TheoryData<string> Ids => [.. CaseScenarios.All.Select(scenario => scenario.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_verdict_for_a_case_equals_the_verdict_in_its_file(string id)
    {
        var caseFile = ReadCaseFile(id);
        Assert.Equal((CaseFile.Version, id), (caseFile.Format, caseFile.Id));
        Assert.Equivalent(caseFile.Expected, CaseRunner.Verify(caseFile), strict: true);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_lint_findings_for_a_case_equal_the_findings_in_its_file(string id)
    {
        var caseFile = ReadCaseFile(id);
        Assert.Equivalent(caseFile.Lint, CaseRunner.Lint(caseFile), strict: true);
    }

    [Fact]
    public void Each_scenario_has_a_case_file_and_each_case_file_has_a_scenario()
    {
        var files = Directory.GetFiles(CaseFolder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        Assert.Equal(CaseScenarios.All.Select(scenario => scenario.Id).Order(StringComparer.Ordinal), files);
        Assert.InRange(Directory.GetFiles(CaseFolder).Sum(file => new FileInfo(file).Length), 1, MaxTotalBytes);
    }

    [Fact]
    public void Each_decision_on_what_RFC_5280_forbids_has_a_case()
    {
        var rows = File.ReadLines(DecisionFile).SkipWhile(line => line != "### Certificates")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| what ", StringComparison.Ordinal))
            .Select(line => line.Split(" | ")[0][2..]).ToList();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Order(), CaseScenarios.All.Select(scenario => scenario.LeniencyDecision).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void Each_failure_code_of_a_verdict_has_a_case()
    {
        var scenarioCodes = CaseScenarios
            .All.SelectMany(scenario => (scenario.ExpectedListCodes ?? []).Append(scenario.ExpectedCode))
            .OfType<string>()
            .ToHashSet();
        Assert.Empty(VerdictFailures.All.Select(failure => failure.Code).Except(scenarioCodes));
    }

    [Fact]
    public void The_case_files_are_written_if_KYC_WRITE_FIXTURES_is_set()
    {
        if (Environment.GetEnvironmentVariable("KYC_WRITE_FIXTURES") != "1")
        {
            return;
        }

        Directory.CreateDirectory(CaseFolder);
        foreach (var scenario in CaseScenarios.All)
        {
            File.WriteAllText(Path.Combine(CaseFolder, scenario.Id + ".json"), scenario.ToCaseFile(fixture).ToJson());
        }
    }

    [Fact]
    public void The_scenarios_give_the_verdicts_and_lint_findings_of_the_stored_files() => Assert.All(CaseScenarios.All, scenario =>
    {
        var (createdFile, storedFile) = (scenario.ToCaseFile(fixture), ReadCaseFile(scenario.Id));
        Assert.Equivalent(storedFile.Expected, createdFile.Expected, strict: true);
        Assert.Equivalent(storedFile.Lint, createdFile.Lint, strict: true);
    });

    private static CaseFile ReadCaseFile(string id) => CaseFile.Parse(File.ReadAllText(Path.Combine(CaseFolder, id + ".json")));

    private static string GetSourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
