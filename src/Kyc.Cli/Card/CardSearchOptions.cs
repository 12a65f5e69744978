using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kyc.CardReader.Session;

namespace Kyc.Cli.Card;

/// <summary>Defines the options of the commands that wait for a card.</summary>
internal sealed class CardSearchOptions
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    public Option<string?> Reader { get; } = CreateReaderOption();

    public Option<double> Wait { get; } = new("--wait")
    {
        Description = "Seconds to wait for a reader and a card, at most 3600; with 0, the command looks once.",
        DefaultValueFactory = _ => 10,
        CustomParser = ParseSeconds,
    };

    public PcscOption Pcsc { get; } = new();

    public CardSearch CreateSearch(ParseResult parsed) => new(TimeSpan.FromSeconds(parsed.GetValue(Wait)), parsed.GetValue(Reader));

    public static Option<string?> CreateReaderOption() =>
        new("--reader") { Description = "Use only readers whose name contains this text." };

    private static double ParseSeconds(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) &&
            seconds <= MaxWait.TotalSeconds)
        {
            return seconds;
        }

        argument.AddError("--wait must be 0 to 3600 seconds.");
        return 0;
    }
}
