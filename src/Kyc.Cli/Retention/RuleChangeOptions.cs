using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Defines the arguments and options that describe a new period for a rule.</summary>
internal sealed partial class RuleChangeOptions
{
    private readonly Argument<string> _rule = new("rule") { Description = "Rule to be changed, as `kyc retention rules` shows it." };
    private readonly Option<string> _period = new("--period")
    {
        Description = "New period, for example 7y, 6m, 30d or 1y6m.",
        Required = true,
        HelpName = "PERIOD",
    };

    private readonly Option<string> _from = new("--from")
    {
        Description = "First day on which it is in force, YYYY-MM-DD; tomorrow in Japan at the earliest.",
        Required = true,
        HelpName = "DAY",
    };

    private readonly Option<string> _source = new("--source")
    {
        Description = "Article or policy that requires the period.",
        Required = true,
        HelpName = "TEXT",
    };

    /// <summary>Adds the arguments and options to a command and returns the command.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_rule);
        command.Add(_period);
        command.Add(_from);
        command.Add(_source);
        return command;
    }

    /// <summary>
    /// Creates the version that follows the rule's newest version, which is read from the service. If the rule does not exist or the period
    /// is invalid, writes a message and returns null.
    /// </summary>
    public async Task<RetentionRule?> CreateVersionAsync(
        ParseResult parsed, RetentionService.RetentionServiceClient client, CancellationToken cancellationToken)
    {
        var rules = (await client.ListRulesAsync(new ListRulesRequest(), cancellationToken: cancellationToken)).Rules;
        var newestVersion = rules.Where(rule => rule.RuleId == parsed.GetRequiredValue(_rule)).MaxBy(rule => rule.Version);
        var match = PeriodPattern().Match(parsed.GetRequiredValue(_period));
        if (newestVersion is null || !match.Success || match.Length == 0)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                newestVersion is null ? "There is no such rule." : "A period is written as 7y, 6m, 30d or 1y6m, for example.");
            return null;
        }
        var newVersion = newestVersion.Clone();
        (newVersion.Version, newVersion.EffectiveFrom, newVersion.LegalSource) =
            (newVersion.Version + 1, parsed.GetRequiredValue(_from), parsed.GetRequiredValue(_source));
        (newVersion.Years, newVersion.Months, newVersion.Days) = (
            ParseNumber(match.Groups[1]),
            ParseNumber(match.Groups[2]),
            ParseNumber(match.Groups[3]));
        return newVersion;
    }

    private static int ParseNumber(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^(?:([0-9]{1,3})y)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5})d)?$")]
    private static partial Regex PeriodPattern();
}
