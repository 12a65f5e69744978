using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Calls;

/// <summary>Writes the message for a call that waits for a second person.</summary>
internal static class PendingCall
{
    /// <summary>Writes what the second person must do, and until when.</summary>
    /// <param name="output">The writer for the message.</param>
    /// <param name="pending">The pending call.</param>
    /// <param name="addition">The arguments that the second person adds to the command. Empty when there are none.</param>
    public static Task WriteAsync(TextWriter output, PendingApproval pending, string addition = "") => output.WriteLineAsync(
        $"Requested by {pending.RequestedBy}; nothing is done yet. "
        + $"Before {FormatTime(pending.ExpiresAt)} another operator, with a user account of their own, "
        + (addition.Length == 0 ? "runs the same command." : $"runs the same command with {addition}."));

    private static string FormatTime(Google.Protobuf.WellKnownTypes.Timestamp at) =>
        at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
