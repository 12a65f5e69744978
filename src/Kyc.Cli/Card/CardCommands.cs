using System.CommandLine;

namespace Kyc.Cli.Card;

/// <summary><c>kyc card …</c>: everything about a card and its reader.</summary>
internal static class CardCommands
{
    public static Command Create() => new("card", "Cards and card readers of this computer.")
    {
        CardReadCommand.Create(),
        CardFuzzCommand.Create(),
    };
}
