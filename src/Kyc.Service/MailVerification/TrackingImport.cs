using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Configuration;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Takes in status files. A letter's reports and what they come to are one transaction; a file that breaks off is sent again, and what is
/// known already changes nothing.
/// </summary>
public sealed class TrackingImport(KycDatabase database, MailCourse course, ServiceOptions options, TimeProvider clock)
{
    private const string LinePrefix = "MAIL-LINE-";
    private const string UnknownItem = LinePrefix + "UNKNOWN-ITEM";

    /// <summary>Imports a file.</summary>
    /// <exception cref="ServiceFailureException">MAIL-TRACKING-FILE: none of it can be read.</exception>
    public async Task<ImportTrackingResponse> ImportAsync(byte[] bytes, Caller caller, CancellationToken cancel)
    {
        var file = TrackingFileParser.Parse(bytes, clock.GetUtcNow(), options.Mail.StatusWords);
        if (file.Problems.FirstOrDefault(problem => problem.Kind is TrackingFileProblemKind.Encoding or TrackingFileProblemKind.Header) is { } whole)
            throw MailFailures.Error(MailFailures.TrackingFile, whole.Kind.ToString());
        var response = new ImportTrackingResponse();
        response.Problems.AddRange(file.Problems.Select(problem => new TrackingProblem { Line = problem.Line, Code = CodeOf(problem.Kind), Column = problem.Column }));
        foreach (var letter in file.Rows.GroupBy(row => row.Item))
            await ImportAsync(letter.Key, [.. letter], response, caller, cancel);
        return response;
    }

    private async Task ImportAsync(PostingKey key, IReadOnlyList<TrackingFileRow> rows, ImportTrackingResponse response, Caller caller, CancellationToken cancel)
    {
        MailItemRow? found;
        await using (var reading = await database.OpenAsync(cancel)) found = await MailItemStore.FindAsync(reading, key);
        if (found is null)
        {
            response.Problems.AddRange(rows.Select(row => new TrackingProblem { Line = row.Line, Code = UnknownItem }));
            return;
        }

        var (added, changed) = await database.InTransactionAsync(connection => AddAsync(connection, found, rows, caller, cancel), cancel);
        response.NewReports += added;
        response.KnownReports += rows.Count(row => row.Report is not null) - added;
        if (changed is not null) response.Changed.Add(changed.ToContract());
    }

    private async Task<(int Added, MailItemRow? Changed)> AddAsync(
        NpgsqlConnection connection, MailItemRow found, IReadOnlyList<TrackingFileRow> rows, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        var application = (await ApplicationStore.LockAsync(connection, found.ApplicationId))!;
        var item = await MailItemStore.ReadAsync(connection, found.Id);
        var added = 0;
        foreach (var report in rows.Select(row => row.Report).OfType<TrackingReport>())
            if (await MailItemStore.TryAddReportAsync(connection, item.Id, report with { At = report.At.ToUniversalTime() }, caller, now)) added++;
        if (added == 0 || !await course.ApplyAsync(connection, application, item, caller, now, cancel)) return (added, null);
        var after = (await ApplicationStore.LockAsync(connection, application.Id))!;
        return (added, await MailItemStore.ReadAsync(connection, item.Id) with { ApplicationState = after.State, OutcomeCode = after.OutcomeCode });
    }

    private static string CodeOf(TrackingFileProblemKind kind) => LinePrefix + System.Text.Json.JsonNamingPolicy.KebabCaseUpper.ConvertName(kind.ToString());
}
