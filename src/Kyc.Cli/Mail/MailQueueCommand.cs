using System.CommandLine;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>Implements <c>kyc mail queue</c> and <c>kyc mail returns</c>: tables of letters, without personal data.</summary>
internal static class MailQueueCommand
{
    private static readonly MailStage[] FailedStages = [MailStage.Returning, MailStage.Returned, MailStage.Forwarded, MailStage.Lost];

    public static Command Create()
    {
        var dueOnly = new Option<bool>("--due")
        {
            Description = "Only letters with something due today or earlier, or with an unread line.",
        };
        var all = new Option<bool>("--all") { Description = "Also list letters that are concluded, failed or withdrawn." };
        var command = new Command("queue", "List the letters in the mail room and on their way.") { dueOnly, all };
        MailCommands.SetAction(command, (parsed, connection, cancellationToken) =>
        {
            var request = new ListMailItemsRequest { DueOnly = parsed.GetValue(dueOnly) };
            if (!parsed.GetValue(all))
            {
                request.States.AddRange([MailItemState.Ready, MailItemState.Batched, MailItemState.Printed, MailItemState.Posted]);
            }

            return ListAsync(connection, request, _ => true, parsed.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }

    public static Command CreateReturnsCommand()
    {
        var command = new Command(
            "returns", "List the letters that came or are coming back, were forwarded or were lost, with the reason and what follows.");
        MailCommands.SetAction(command, (parsed, connection, cancellationToken) =>
            ListAsync(
                connection,
                new ListMailItemsRequest(),
                item => FailedStages.Contains(item.Stage),
                parsed.InvocationConfiguration.Output,
                cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(
        ServiceConnection connection,
        ListMailItemsRequest request,
        Func<MailItem, bool> isWanted,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        var client = MailCommands.CreateClient(connection);
        var listedCount = 0;
        await output.WriteLineAsync(
            $"{"letter",-15}  {"state",-9}  {"stage",-12}  {"posted",-10}  {"number",-14}  {"due",-28}  {"application",-36}  outcome");
        do
        {
            var page = await client.ListMailItemsAsync(request, cancellationToken: cancellationToken);
            foreach (var item in page.Items.Where(isWanted))
            {
                listedCount++;
                await output.WriteLineAsync(FormatItem(item));
            }
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        await output.WriteLineAsync($"{listedCount} letters");
        return 0;
    }

    private static string FormatItem(MailItem item)
    {
        var stage = item.Stage == MailStage.Unspecified ? "" : MailCommands.FormatValue(item.Stage);
        var due = item.UnreadLines > 0 ? "UNREAD-LINE"
            : item.Due == MailDeadlineKind.Unspecified ? ""
            : $"{MailCommands.FormatValue(item.Due)} {item.DueOn}";
        var reason = item.Reason == MailReturnReason.Unspecified ? "" : $" ({MailCommands.FormatValue(item.Reason)})";
        return $"{item.ManagementNumber,-15}  {MailCommands.FormatValue(item.State),-9}  {stage,-12}  {item.PostingDate,-10}  "
            + $"{item.PostingNumber,-14}  {due,-28}  {item.ApplicationId,-36}  "
            + $"{MailCommands.FormatValue(item.ApplicationState)} {item.OutcomeCode}{reason}";
    }
}
