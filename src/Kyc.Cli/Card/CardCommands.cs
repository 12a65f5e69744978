using System.CommandLine;
using Kyc.CardReader.Terminals;

namespace Kyc.Cli.Card;

/// <summary><c>kyc card …</c>: everything about a card and its reader.</summary>
internal static class CardCommands
{
    /// <summary>Exit status of a command that was interrupted.</summary>
    public const int Interrupted = 130;

    /// <param name="terminal">Where a password is typed; null for a command that asks for none, or from a pipe.</param>
    public static Command Create(QuietTerminal? terminal) => new("card", "Cards and card readers of this computer.")
    {
        CardDoctorCommand.Create(),
        CardReadCommand.Create(),
        CardRecordCommand.Create(terminal),
        CardFuzzCommand.Create(),
    };
}
