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
        var kinds = MailCommands.Choices<MailWorkKind>("--kind", "Only this kind; may be given several times");
        var older = new Option<int>("--older-than") { Description = "Only work that has been pending for at least this number of days." };
        var batch = new Option<string>("--batch")
        {
            Description = "Only letters of the batch with this id.",
            DefaultValueFactory = _ => "",
        };
        var due = new Option<bool>("--due") { Description = "Only work that is due today or before." };
        var command = new Command(
            "work", "List pending work: second entries, reviews, letters to print, count and post, reports, codes, papers.")
        {
            kinds, older, batch, due,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellation) =>
        {
            var request = new ListMailWorkRequest
            {
                OlderThanDays = parsed.GetValue(older),
                BatchId = parsed.GetRequiredValue(batch),
                DueOnly = parsed.GetValue(due),
            };
            request.Kinds.AddRange(parsed.GetRequiredValue(kinds).Select(MailCommands.Value<MailWorkKind>));
            return await ListAsync(connection, request, parsed.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    /// <summary>Gets the heading for the lines of <see cref="Line"/>.</summary>
    public static string Heading => $"{"what",-18}  {"since",-10}  {"due",-31}  {"application",-36}  {"document or letter",-36}  outcome";

    /// <summary>Formats one item of work.</summary>
    public static string Line(MailWork work)
    {
        var since = JapanTime.DateOf(work.Since.ToDateTimeOffset()).ToString(
            "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var due = work.Due == MailDeadlineKind.Unspecified ? "" : $"{MailCommands.Word(work.Due)} {work.DueOn}";
        var about = work.DocumentId.Length > 0 ? work.DocumentId : work.ManagementNumber;
        var text = $"{MailCommands.Word(work.Kind),-18}  {since,-10}  {due,-31}  {work.ApplicationId,-36}  {about,-36}  "
            + $"{work.OutcomeCode} {work.Problem}";
        return text.TrimEnd();
    }

    private static async Task<int> ListAsync(
        ServiceConnection connection, ListMailWorkRequest request, TextWriter output, CancellationToken cancellation)
    {
        var client = MailCommands.WorkClient(connection);
        var listed = 0;
        await output.WriteLineAsync(Heading);
        do
        {
            var page = await client.ListMailWorkAsync(request, cancellationToken: cancellation);
            foreach (var work in page.Work) await output.WriteLineAsync(Line(work));
            listed += page.Work.Count;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        await output.WriteLineAsync($"{listed} waiting");
        return 0;
    }
}
