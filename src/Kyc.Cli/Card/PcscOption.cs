using System.CommandLine;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;

namespace Kyc.Cli.Card;

/// <summary>Defines the option that selects how a command calls PC/SC.</summary>
internal sealed class PcscOption
{
    public Option<PcscBinding> Option { get; } = new("--pcsc") { Description = PcscApi.BindingHelp };

    /// <summary>
    /// Creates the selected implementation, which writes a message to standard error when the card or the PC/SC service does not respond.
    /// The caller disposes it.
    /// </summary>
    public IPcscApi CreateApi(ParseResult parsed)
    {
        var errors = parsed.InvocationConfiguration.Error;
        return PcscApi.Create(parsed.GetValue(Option), silence => errors.WriteLine(silence == PcscTimeoutSource.Card
            ? "The card or its reader does not answer. Lift the card off the reader."
            : "The PC/SC service does not answer. Waiting for it."));
    }
}
