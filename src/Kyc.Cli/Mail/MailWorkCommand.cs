using System.CommandLine;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Cli.Mail;

/// <summary>Implements <c>kyc mail work</c>: lists pending work with its age and deadline, without personal data.</summary>
internal static class MailWorkCommand
{
    public static Command Create()
    {
        var kinds = MailCommands.CreateMultipleChoiceOption<MailWorkKind>("--kind", "Only work of this kind (the option can be repeated)");
        var minAgeDays = new Option<int>("--older-than")
        {
            Description = "Only work that has been pending for at least this number of days.",
        };
        var batch = new Option<string>("--batch")
        {
            Description = "Only letters of the batch with this id.",
            DefaultValueFactory = _ => "",
        };
        var dueOnly = new Option<bool>("--due") { Description = "Only work that is due today or earlier." };
        var command = new Command(
            "work", "List pending work: second entries, reviews, letters to print, count and post, reports, codes, papers.")
        {
            kinds, minAgeDays, batch, dueOnly,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ListMailWorkRequest
            {
                OlderThanDays = parsed.GetValue(minAgeDays),
                BatchId = parsed.GetRequiredValue(batch),
                DueOnly = parsed.GetValue(dueOnly),
            };
            request.Kinds.AddRange(parsed.GetRequiredValue(kinds).Select(MailCommands.ParseValue<MailWorkKind>));
            return await ListAsync(connection, request, parsed.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }

    /// <summary>Gets the heading for the lines that <see cref="FormatWork"/> returns.</summary>
    public static string Heading => $"{"what",-18}  {"since",-10}  {"due",-31}  {"application",-36}  {"document or letter",-36}  outcome";

    /// <summary>Formats one item of work as a line.</summary>
    public static string FormatWork(MailWork work)
    {
        var since = JapanTime.ToDate(work.Since.ToDateTimeOffset()).ToString(
            "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var due = work.Due == MailDeadlineKind.Unspecified ? "" : $"{MailCommands.FormatValue(work.Due)} {work.DueOn}";
        var subjectId = work.DocumentId.Length > 0 ? work.DocumentId : work.ManagementNumber;
        var text = $"{MailCommands.FormatValue(work.Kind),-18}  {since,-10}  {due,-31}  {work.ApplicationId,-36}  {subjectId,-36}  "
            + $"{work.OutcomeCode} {work.Problem}";
        return text.TrimEnd();
    }

    private static async Task<int> ListAsync(
        ServiceConnection connection, ListMailWorkRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        var client = MailCommands.CreateWorkClient(connection);
        var listedCount = 0;
        await output.WriteLineAsync(Heading);
        do
        {
            var page = await client.ListMailWorkAsync(request, cancellationToken: cancellationToken);
            foreach (var work in page.Work)
            {
                await output.WriteLineAsync(FormatWork(work));
            }

            listedCount += page.Work.Count;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        await output.WriteLineAsync($"{listedCount} waiting");
        return 0;
    }
}
