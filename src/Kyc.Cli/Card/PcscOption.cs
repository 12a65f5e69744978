using System.CommandLine;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;

namespace Kyc.Cli.Card;

/// <summary>The option of the commands that use a card: how PC/SC is called, and what is said when there is no answer.</summary>
internal sealed class PcscOption
{
    public Option<PcscBinding> Option { get; } = new("--pcsc") { Description = PcscApi.BindingHelp };

    /// <summary>The implementation that was asked for. The caller disposes it.</summary>
    public IPcscApi Create(ParseResult parsed)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        return PcscApi.Create(parsed.GetValue(Option), silence => errors.WriteLine(silence == PcscSilence.Card
            ? "The card or its reader does not answer. Lift the card off the reader."
            : "The PC/SC service does not answer. Waiting for it."));
    }
}
