using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Calls;

/// <summary>What is said of a call that waits for a second person.</summary>
internal static class PendingCall
{
    /// <summary>Tells what the second person does, and until when.</summary>
    /// <param name="output">Where it is written.</param>
    /// <param name="pending">The call.</param>
    /// <param name="addition">What the second person adds to the command; empty when nothing.</param>
    public static Task WriteAsync(TextWriter output, PendingApproval pending, string addition = "") => output.WriteLineAsync(
        $"Requested by {pending.RequestedBy}; nothing is done yet. Before {Text(pending.ExpiresAt)} another operator, with a user account of their own, "
        + (addition.Length == 0 ? "runs the same command." : $"runs the same command with {addition}."));

    private static string Text(Google.Protobuf.WellKnownTypes.Timestamp at) =>
        at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
