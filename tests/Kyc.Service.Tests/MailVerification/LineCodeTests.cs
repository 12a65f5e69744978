using System.Text.Json;
using System.Text.RegularExpressions;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Compares the codes of refused lines (<c>MAIL-LINE-</c>), which are the names of enum values, with the codes that docs/failure-codes.md
/// lists, so that a renamed value does not change a code.
/// </summary>
public sealed partial class LineCodeTests
{
    [Fact]
    public void The_code_of_every_line_problem_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(FailureDocument.GetRepositoryRoot(), "docs", "failure-codes.md"));
        var start = document.IndexOf("`MAIL-LINE-`", StringComparison.Ordinal);
        var text = document[start..document.IndexOf("| code |", start, StringComparison.Ordinal)];
        var documented = CodeRegex().Matches(text).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var kinds = Enum.GetNames<TrackingFileProblemKind>().Concat(Enum.GetNames<PostedManifestProblemKind>());
        Assert.Empty(kinds.Select(JsonNamingPolicy.KebabCaseUpper.ConvertName).Except(documented));
    }

    [GeneratedRegex("[A-Z]+(-[A-Z]+)*")]
    private static partial Regex CodeRegex();
}
