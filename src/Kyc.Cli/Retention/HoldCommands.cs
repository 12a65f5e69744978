using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Implements <c>kyc retention holds</c>, <c>hold</c>, <c>extend</c> and <c>release</c>.</summary>
internal static class HoldCommands
{
    public static Command CreateHoldListCommand()
    {
        var all = new Option<bool>("--all") { Description = "Also list holds that are no longer in force." };
        return new Command("holds", "List holds, the newest first.") { all }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var request = new ListHoldsRequest { IncludeEnded = parsed.GetValue(all) };
            do
            {
                var page = await client.ListHoldsAsync(request, cancellationToken: cancellationToken);
                await WriteAsync(parsed.InvocationConfiguration.Output, page.Holds);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            return 0;
        });
    }

    public static Command CreateHoldCommand()
    {
        var (application, reason) = (RetentionCliWords.CreateApplicationArgument(), RetentionCliWords.CreateHoldReasonOption());
        var reference = new Option<string>("--reference")
        {
            Description = "Reference of the case: letters, digits and . _ / -",
            Required = true,
            HelpName = "CASE",
        };
        var until = new Option<string>("--until")
        {
            Description = "Last day of the hold; when omitted, the hold lasts until it is released.",
            HelpName = "DAY",
            DefaultValueFactory = _ => "",
        };
        return new Command("hold", "Place a hold: nothing of the application is erased while it is in force.")
        {
            application, reason, reference, until,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var answer = await client.PlaceHoldAsync(
                new PlaceHoldRequest
                {
                    ApplicationId = parsed.GetRequiredValue(application),
                    Reason = RetentionCliWords.ParseHoldReason(parsed.GetRequiredValue(reason)),
                    Reference = parsed.GetRequiredValue(reference),
                    Until = parsed.GetRequiredValue(until),
                    IdempotencyKey = RetentionCommands.CreateIdempotencyKey(),
                },
                cancellationToken: cancellationToken);
            await WriteAsync(parsed.InvocationConfiguration.Output, [answer.Hold]);
            if (answer.Erased.Count > 0)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"already erased: {string.Join(", ", answer.Erased.Select(RetentionCliWords.Format))}");
            }

            return 0;
        });
    }

    public static Command CreateExtendCommand()
    {
        var hold = CreateHoldArgument();
        var until = new Option<string>("--until")
        {
            Description = "New last day; when omitted, the hold lasts until it is released.",
            HelpName = "DAY",
            DefaultValueFactory = _ => "",
        };
        return new Command("extend", "Move the last day of a hold.") { hold, until }.WithConnection(
            async (parsed, client, cancellationToken) =>
            {
                var answer = await client.ExtendHoldAsync(
                    new ExtendHoldRequest { HoldId = parsed.GetRequiredValue(hold), Until = parsed.GetRequiredValue(until) },
                    cancellationToken: cancellationToken);
                await WriteAsync(parsed.InvocationConfiguration.Output, [answer.Hold]);
                return 0;
            });
    }

    public static Command CreateReleaseCommand()
    {
        var hold = CreateHoldArgument();
        var approve = new Option<bool>("--approve") { Description = "Approve the release that another person requested." };
        return new Command("release", "Request the release of a hold; with --approve, release it.")
        {
            hold, approve,
        }.WithOperatorSocket(async (parsed, client, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(hold);
            var approval = new ApproveHoldReleaseRequest { HoldId = id };
            var request = new RequestHoldReleaseRequest { HoldId = id };
            var changedHold = parsed.GetValue(approve)
                ? (await client.ApproveHoldReleaseAsync(approval, cancellationToken: cancellationToken)).Hold
                : (await client.RequestHoldReleaseAsync(request, cancellationToken: cancellationToken)).Hold;
            await WriteAsync(parsed.InvocationConfiguration.Output, [changedHold]);
            if (changedHold.State == HoldState.ReleaseRequested)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"Requested by {changedHold.ReleaseRequestedBy}; the hold is still in force. "
                    + "Another operator with their own user account must run the same command with --approve.");
            }
            return 0;
        });
    }

    public static Task WriteAsync(TextWriter output, IEnumerable<Hold> holds)
    {
        var table = new Table(
            "hold", "application", "reason", "reference", "until", "state", "placed by", "release by", "approved by", "overtaken");
        foreach (var hold in holds)
        {
            table.AddRow(
                hold.HoldId, hold.ApplicationId, RetentionCliWords.Format(hold.Reason), hold.Reference, hold.Until, hold.State.ToString(),
                hold.PlacedBy, hold.ReleaseRequestedBy,
                hold.ReleaseApprovedBy, RetentionCliWords.FormatTime(hold.OvertakenAt));
        }
        return table.WriteAsync(output);
    }

    private static Argument<string> CreateHoldArgument() =>
        new("hold") { Description = "Id of the hold, as `kyc retention holds` shows it." };
}
