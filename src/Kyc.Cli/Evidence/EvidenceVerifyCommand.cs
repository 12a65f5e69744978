using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Evidence;

/// <summary>
/// Implements <c>kyc evidence verify [BUNDLE]</c>: verifies the live ledger through the service, or a bundle without the service. The exit
/// status is 0 when everything is intact, 1 when a break was found, and 2 when the verification could not be done.
/// </summary>
internal static class EvidenceVerifyCommand
{
    public static Command Create()
    {
        var bundle = new Argument<FileInfo?>("bundle")
        {
            Description = "Bundle to verify without database and network; when omitted, the live ledger is verified.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var anchors = new Option<DirectoryInfo?>("--anchors")
        {
            Description = "Folder of the CA certificates of all generations; only with BUNDLE.",
        };
        var keys = new Option<FileInfo[]>("--checkpoint-key")
        {
            Description = "PEM file of a public key that the brokerage published; only with BUNDLE.",
        };
        var settings = new Option<FileInfo?>("--settings")
        {
            Description =
                "JSON file with the section Kyc:Trust of the service's settings: policies and algorithms accepted in addition to the "
                + "default ones; only with BUNDLE.",
        };
        var witness = new Option<string?>("--witness")
        {
            Description = "Checkpoint that was written down elsewhere, as NUMBER:SHA256; only without BUNDLE.",
        };
        var command = new Command("verify", "Verify the live ledger, or a bundle.") { bundle, anchors, keys, settings, witness };
        var options = EvidenceCommands.AddConnectionOptions(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                parsed.GetValue(bundle) is { } file
                    ? BundleVerification.RunAsync(
                        file,
                        parsed.GetValue(anchors),
                        parsed.GetValue(keys) ?? [],
                        parsed.GetValue(settings),
                        parsed.InvocationConfiguration)
                    : EvidenceCommands.RunAsync(
                        options,
                        parsed,
                        (_, connection, cancellationToken) =>
                            VerifyLedgerAsync(parsed.GetValue(witness), connection, parsed.InvocationConfiguration, cancellationToken),
                        cancellationToken));
        return command;
    }

    private static async Task<int> VerifyLedgerAsync(
        string? witness, ServiceConnection connection, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var request = new VerifyLedgerRequest();
        if (witness is not null && !TryParseWitness(witness, request))
        {
            await console.Error.WriteLineAsync("--witness must be NUMBER:SHA256, as `kyc evidence checkpoint` prints it.");
            return EvidenceCommands.FailureStatus;
        }

        var client = new EvidenceService.EvidenceServiceClient(connection.Invoker);
        using var call = client.VerifyLedger(request, cancellationToken: cancellationToken);
        var (faultCount, lastResponse) = (0L, new VerifyLedgerResponse());
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            lastResponse = call.ResponseStream.Current;
            faultCount += lastResponse.Faults.Count;
            foreach (var fault in lastResponse.Faults)
            {
                await console.Output.WriteLineAsync(FormatFault(fault));
            }
        }

        if (!lastResponse.Complete)
        {
            await console.Error.WriteLineAsync("The service stopped before everything was verified.");
            return EvidenceCommands.FailureStatus;
        }

        var checkedCounts = string.Create(
            CultureInfo.InvariantCulture,
            $"{lastResponse.Applications} applications, {lastResponse.Checkpoints} checkpoints");
        await console.Output.WriteLineAsync(faultCount == 0
            ? $"sound: {checkedCounts}"
            : string.Create(CultureInfo.InvariantCulture, $"BROKEN: {faultCount} breaks; {checkedCounts}"));
        return faultCount == 0 ? 0 : 1;
    }

    private static string FormatFault(LedgerFault fault) =>
        fault.ApplicationId.Length == 0 ? $"{fault.Kind}: {fault.Text}" : $"application {fault.ApplicationId}: {fault.Kind}: {fault.Text}";

    private static bool TryParseWitness(string witness, VerifyLedgerRequest request)
    {
        var parts = witness.Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0
            || !Kyc.Evidence.Digest.TryParse(parts[1], out var hash))
        {
            return false;
        }

        (request.WitnessNumber, request.WitnessHash) = (number, ByteString.CopyFrom(hash.Span));
        return true;
    }
}
