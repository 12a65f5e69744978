using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// Implements <c>kyc retention erase-early request</c> and <c>approve</c>: one person requests that the data of an application is erased
/// early, and another person approves it.
/// </summary>
internal static class EarlyErasureCommands
{
    public static Command Create()
    {
        var (application, reason) = (RetentionCliWords.CreateApplicationArgument(), RetentionCliWords.CreateEarlyErasureReasonOption());
        var reference = new Option<string>("--reference")
        {
            Description = "Reference of the case: letters, digits and . _ / -",
            Required = true,
            HelpName = "CASE",
        };
        var request = new Command("request", "Request the early erasure of an application.")
        {
            application, reason, reference,
        }.WithOperatorSocket(async (parsed, client, cancellationToken) =>
        {
            var answer = await client.RequestEarlyErasureAsync(
                new RequestEarlyErasureRequest
                {
                    ApplicationId = parsed.GetRequiredValue(application),
                    Reason = RetentionCliWords.ParseEarlyErasureReason(parsed.GetRequiredValue(reason)),
                    Reference = parsed.GetRequiredValue(reference),
                    IdempotencyKey = RetentionCommands.CreateIdempotencyKey(),
                },
                cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"Request {answer.EarlyErasure.RequestId}; nothing is erased yet. "
                + "Another operator with their own user account must run erase-early approve with this id.");
            return 0;
        });
        var id = new Argument<string>("request") { Description = "Id of the request." };
        var approve = new Command("approve", "Approve the request of another person. The erasure cannot be undone.")
        {
            id,
        }.WithOperatorSocket(async (parsed, client, cancellationToken) =>
        {
            var answer = await client.ApproveEarlyErasureAsync(
                new ApproveEarlyErasureRequest { RequestId = parsed.GetRequiredValue(id) }, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"Approved; application {answer.EarlyErasure.ApplicationId} will be erased within one minute.");
            return 0;
        });
        return new Command("erase-early", "Erase data early. This needs two people.") { request, approve };
    }
}
