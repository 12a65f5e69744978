using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Keys;

/// <summary>Creates <c>kyc keys …</c>: the commands for the service's key-encryption keys.</summary>
internal static class KeysCommands
{
    private const string PersonDescription = "Name of the person who runs the command, for the record.";

    public static Command Create()
    {
        var status = new Command("status", "Show the key-encryption keys, which one is current, and which ones are still needed.");
        ServiceCommand.SetAction(
            status,
            PersonDescription,
            (parsed, connection, cancellationToken) =>
                ShowStatusAsync(connection, parsed.InvocationConfiguration.Output, cancellationToken));

        var key = new Argument<string>("key") { Description = "Id of the new current key, as `kyc keys status` shows it." };
        const string description = "Make a key the current one and rewrap all data keys with it while the service is running. "
            + "Two operators must run this command, one after the other.";
        var rotate = new Command("rotate", description) { key };
        ServiceCommand.SetOperatorAction(
            rotate,
            (parsed, connection, cancellationToken) =>
                RotateAsync(connection, parsed.GetRequiredValue(key), parsed.InvocationConfiguration.Output, cancellationToken));
        return new Command("keys", "Key-encryption keys of the service.") { status, rotate };
    }

    /// <summary>
    /// Shows the keys. Returns exit status 0 if the instance can access its keys, has the current key, and no rotation is incomplete,
    /// otherwise 1.
    /// </summary>
    private static async Task<int> ShowStatusAsync(ServiceConnection connection, TextWriter output, CancellationToken cancellationToken)
    {
        var client = new KeyService.KeyServiceClient(connection.Invoker);
        var status = await client.GetKeyStatusAsync(new GetKeyStatusRequest(), cancellationToken: cancellationToken);
        foreach (var key in status.Keys)
        {
            var words = new[] { key.Current ? "current" : null, key.Held ? "held" : "not held", key.Unused ? "unused" : null };
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{key.KeyId}  {key.WrappedCount} keys  {string.Join(", ", words.Where(word => word is not null))}"));
        }
        await output.WriteLineAsync(FormatRotation(status.Rotation));
        if (status.ProviderFailure is { } failure)
        {
            await output.WriteLineAsync($"{failure.Code}: {failure.Cause} {failure.Remedy}");
        }

        var isComplete = status.ProviderFailure is null && status.Rotation.CompletedAt is not null;
        return isComplete && status.Keys.Any(key => key is { Current: true, Held: true }) ? 0 : 1;
    }

    /// <summary>
    /// Requests a rotation and shows its progress. Ctrl-C ends only the display, not the rotation. Returns exit status 0 if the rotation is
    /// complete, or if it was requested and waits for a second person, otherwise 1.
    /// </summary>
    private static async Task<int> RotateAsync(
        ServiceConnection connection,
        string keyId,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        using var call = new KeyService.KeyServiceClient(connection.Invoker).RotateKeyEncryptionKey(
            new RotateKeyEncryptionKeyRequest { KeyId = keyId }, cancellationToken: cancellationToken);
        KeyRotation? lastRotation = null;
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (call.ResponseStream.Current.Pending is { } pending)
            {
                await PendingApprovalMessage.WriteAsync(output, pending);
                return 0;
            }
            lastRotation = call.ResponseStream.Current.Rotation;
            await output.WriteLineAsync(FormatRotation(lastRotation));
        }
        return lastRotation?.CompletedAt is not null ? 0 : 1;
    }

    private static string FormatRotation(KeyRotation rotation) => string.Create(
        CultureInfo.InvariantCulture,
        $"rotation to {rotation.KeyId}: {rotation.RewrappedCount} of {rotation.TotalCount} keys rewrapped"
        + $"{FormatFailedCount(rotation)}, {FormatCompletion(rotation)}");

    private static string FormatFailedCount(KeyRotation rotation) =>
        rotation.FailedCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {rotation.FailedCount} do not open");

    private static string FormatCompletion(KeyRotation rotation) => rotation.CompletedAt is null
        ? "not complete"
        : "complete " + rotation.CompletedAt.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
