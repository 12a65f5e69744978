using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Keys;

/// <summary><c>kyc keys …</c>: the service's key-encryption keys.</summary>
internal static class KeysCommands
{
    private const string Person = "Who asks, for the record.";

    public static Command Create()
    {
        var status = new Command("status", "Show the key-encryption keys, which is current, and what still needs each.");
        ServiceCommand.SetAction(status, Person, (parsed, connection, cancellation) => StatusAsync(connection, parsed.InvocationConfiguration.Output, cancellation));

        var key = new Argument<string>("key") { Description = "Id of the key to be current, as `kyc keys status` shows it." };
        var rotate = new Command("rotate", "Make a key current and wrap all data keys anew under it, while the service works; two operators run it, one after the other.") { key };
        ServiceCommand.SetOperatorAction(
            rotate,
            (parsed, connection, cancellation) => RotateAsync(connection, parsed.GetRequiredValue(key), parsed.InvocationConfiguration.Output, cancellation));
        return new Command("keys", "Key-encryption keys of the service.") { status, rotate };
    }

    /// <summary>Exit status 0 when the instance reaches its keys, holds the current one, and no rotation waits for its end.</summary>
    private static async Task<int> StatusAsync(ServiceConnection connection, TextWriter output, CancellationToken cancellation)
    {
        var status = await new KeyService.KeyServiceClient(connection.Invoker).GetKeyStatusAsync(new GetKeyStatusRequest(), cancellationToken: cancellation);
        foreach (var key in status.Keys)
        {
            var words = new[] { key.Current ? "current" : null, key.Held ? "held" : "not held", key.Unused ? "unused" : null };
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{key.KeyId}  {key.WrappedCount} keys  {string.Join(", ", words.Where(word => word is not null))}"));
        }
        await output.WriteLineAsync(Line(status.Rotation));
        if (status.ProviderFailure is { } failure) await output.WriteLineAsync($"{failure.Code}: {failure.Cause} {failure.Remedy}");
        return status.ProviderFailure is null && status.Rotation.CompletedAt is not null && status.Keys.Any(key => key is { Current: true, Held: true }) ? 0 : 1;
    }

    /// <summary>Follows the rotation; Ctrl-C ends the following only. Exit status 0 when it is complete, or asked for.</summary>
    private static async Task<int> RotateAsync(ServiceConnection connection, string key, TextWriter output, CancellationToken cancellation)
    {
        using var call = new KeyService.KeyServiceClient(connection.Invoker).RotateKeyEncryptionKey(
            new RotateKeyEncryptionKeyRequest { KeyId = key }, cancellationToken: cancellation);
        KeyRotation? last = null;
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            if (call.ResponseStream.Current.Pending is { } pending)
            {
                await PendingCall.WriteAsync(output, pending);
                return 0;
            }
            last = call.ResponseStream.Current.Rotation;
            await output.WriteLineAsync(Line(last));
        }
        return last?.CompletedAt is not null ? 0 : 1;
    }

    private static string Line(KeyRotation rotation) => string.Create(
        CultureInfo.InvariantCulture,
        $"rotation to {rotation.KeyId}: {rotation.RewrappedCount} of {rotation.TotalCount} keys wrapped anew{Failed(rotation)}, {Ended(rotation)}");

    private static string Failed(KeyRotation rotation) =>
        rotation.FailedCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {rotation.FailedCount} do not open");

    private static string Ended(KeyRotation rotation) => rotation.CompletedAt is null
        ? "not complete"
        : "complete " + rotation.CompletedAt.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
