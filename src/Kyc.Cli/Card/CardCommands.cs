using System.CommandLine;
using Kyc.CardReader.Terminals;

namespace Kyc.Cli.Card;

/// <summary>Creates <c>kyc card …</c>: all commands for a card and its reader.</summary>
internal static class CardCommands
{
    /// <param name="terminal">The terminal for typing a password. Null when the command needs no password or reads it from a pipe.</param>
    public static Command Create(QuietTerminal? terminal) => new("card", "Cards and card readers of this computer.")
    {
        CardDoctorCommand.Create(),
        CardReadCommand.Create(),
        CardRecordCommand.Create(terminal),
        CardFuzzCommand.Create(),
    };
}
