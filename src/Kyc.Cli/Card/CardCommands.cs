using System.CommandLine;

namespace Kyc.Cli.Card;

/// <summary><c>kyc card …</c>: everything about a card and its reader.</summary>
internal static class CardCommands
{
    /// <summary>Exit status of a command that was interrupted.</summary>
    public const int Interrupted = 130;

    public static Command Create() => new("card", "Cards and card readers of this computer.")
    {
        CardDoctorCommand.Create(),
        CardReadCommand.Create(),
        CardRecordCommand.Create(),
        CardFuzzCommand.Create(),
    };
}
