using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Calls;

/// <summary>What is said of a call that waits for a second person.</summary>
internal static class PendingCall
{
    /// <summary>Tells what the second person does, and until when.</summary>
    public static Task WriteAsync(TextWriter output, PendingApproval pending, string command) => output.WriteLineAsync(
        $"Requested by {pending.RequestedBy}; nothing is done yet. Before {Text(pending.ExpiresAt)} another operator, with a user account of their own, runs: {command}");

    private static string Text(Google.Protobuf.WellKnownTypes.Timestamp at) =>
        at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
