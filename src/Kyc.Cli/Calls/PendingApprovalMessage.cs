using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Calls;

/// <summary>Writes the message for a call that waits for a second person.</summary>
internal static class PendingApprovalMessage
{
    /// <summary>Writes what the second person must do, and until when.</summary>
    /// <param name="output">The writer for the message.</param>
    /// <param name="pending">The pending call.</param>
    /// <param name="additionalArguments">The arguments that the second person adds to the command. Empty when there are none.</param>
    public static Task WriteAsync(TextWriter output, PendingApproval pending, string additionalArguments = "") => output.WriteLineAsync(
        $"Requested by {pending.RequestedBy}; nothing is done yet. "
        + "Another operator with their own user account must run the same command "
        + (additionalArguments.Length == 0 ? "" : $"with {additionalArguments} ")
        + $"before {FormatTime(pending.ExpiresAt)}.");

    private static string FormatTime(Google.Protobuf.WellKnownTypes.Timestamp at) =>
        at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
