using System.Security.Cryptography;
using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Imports status files. For each letter, one transaction stores its reports, the lines that the parser did not understand, and the
/// resulting state. After an interruption, the client sends the file again. Lines that are already stored then change nothing.
/// </summary>
public sealed partial class TrackingImport(
    KycDatabase database,
    KeyStore keys,
    LetterProgress letterProgress,
    PairingChecks pairingChecks,
    MailOptions options,
    MailInstruments instruments,
    TimeProvider clock,
    ILogger<TrackingImport> log)
{
    private const string LinePrefix = "MAIL-LINE-";
    private const string UnknownItem = LinePrefix + "UNKNOWN-ITEM";

    /// <summary>
    /// The maximum number of lines, and of letters, that a response lists. The counts in the response are not limited. The limit is needed
    /// because many clients accept messages of at most 4 MiB.
    /// </summary>
    private const int MaxNamed = 1000;

    /// <summary>
    /// The number of letters that one query looks up. Without grouping, a file with 100,000 lines about letters of other companies would
    /// cause 100,000 queries.
    /// </summary>
    private const int LookupBatchSize = 1000;

    private static readonly TrackingFileProblemKind[] FileProblems =
        [TrackingFileProblemKind.Encoding, TrackingFileProblemKind.Header, TrackingFileProblemKind.LineCount];

    /// <summary>Imports a status file.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-TRACKING-FILE: the encoding, the header or the number of lines is not accepted.
    /// </exception>
    public async Task<ImportTrackingResponse> ImportAsync(byte[] bytes, Caller caller, CancellationToken cancellationToken)
    {
        var file = TrackingFileParser.Parse(bytes, clock.GetUtcNow(), options.ReadStatusWords());
        if (file.Problems.FirstOrDefault(problem => FileProblems.Contains(problem.Kind)) is { } whole)
        {
            throw MailFailures.CreateException(MailFailures.TrackingFile, whole.Kind.ToString());
        }

        var response = new ImportTrackingResponse { SilentLines = file.Rows.Count(row => row.Report is null) };
        var problems = new SortedDictionary<int, TrackingProblem>();
        foreach (var problem in file.Problems)
        {
            problems[problem.Line] = new TrackingProblem { Line = problem.Line, Code = FormatCode(problem.Kind), Column = problem.Column };
        }

        var unread = file.Unread.ToLookup(line => line.Item);
        var rows = file.Rows.ToLookup(row => row.Item);
        foreach (
            var items in file.Rows.Select(row => row.Item).Concat(file.Unread.Select(line => line.Item)).Distinct().Chunk(LookupBatchSize))
        {
            var known = await FindKnownAsync(items, cancellationToken);
            foreach (var item in items)
            {
                if (known.Contains(item))
                {
                    await ImportAsync(item, [.. rows[item]], [.. unread[item]], response, problems, caller, cancellationToken);
                }
                else
                {
                    AddUnknown(rows[item], problems);
                }
            }
        }
        await pairingChecks.ApplyAsync(cancellationToken);
        response.ProblemCount = problems.Count;
        response.Problems.AddRange(problems.Values.Take(MaxNamed));
        return response;
    }

    private async Task<IReadOnlySet<PostingKey>> FindKnownAsync(PostingKey[] items, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await MailItemStore.FindKnownAsync(connection, items);
    }

    private static void AddUnknown(IEnumerable<TrackingFileRow> rows, SortedDictionary<int, TrackingProblem> problems)
    {
        foreach (var row in rows)
        {
            problems[row.Line] = new TrackingProblem { Line = row.Line, Code = UnknownItem };
        }
    }

    private async Task ImportAsync(
        PostingKey key, IReadOnlyList<TrackingFileRow> rows, IReadOnlyList<UnreadTrackingLine> unread, ImportTrackingResponse response,
        SortedDictionary<int, TrackingProblem> problems, Caller caller, CancellationToken cancellationToken)
    {
        MailItemRow? found;
        await using (var reading = await database.OpenAsync(cancellationToken))
        {
            found = await MailItemStore.FindAsync(reading, key);
        }

        if (found is null)
        {
            AddUnknown(rows, problems);
            return;
        }

        var result = await database.InTransactionAsync(
            connection => AddAsync(connection, found, rows, unread, caller, cancellationToken),
            cancellationToken);
        if (result.IsCorrected)
        {
            await ImportAsync(key, rows, unread, response, problems, caller, cancellationToken);
            return;
        }
        response.NewReports += result.Added;
        response.KnownReports += rows.Count(row => row.Report is not null) - result.Added + result.ReadLines.Count;
        response.UnreadLines += result.UnreadLines.Count;
        foreach (var line in result.UnreadLines)
        {
            problems[line].Unread = true;
        }
        // Lines that a clerk has read are no longer reported as problems.
        foreach (var line in result.ReadLines)
        {
            problems.Remove(line);
        }

        if (result.Changed is null)
        {
            return;
        }

        response.ChangedCount++;
        if (response.Changed.Count < MaxNamed)
        {
            response.Changed.Add(result.Changed.ToContract());
        }
    }

    private async Task<TrackingLineResult> AddAsync(
        NpgsqlConnection connection, MailItemRow found, IReadOnlyList<TrackingFileRow> rows, IReadOnlyList<UnreadTrackingLine> unread,
        Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var application = (await ApplicationStore.LockAsync(connection, found.ApplicationId))!;
        var item = await MailItemStore.ReadAsync(connection, found.Id);
        if (item.PostingNumber != found.PostingNumber || item.PostingDate != found.PostingDate)
        {
            return new TrackingLineResult { IsCorrected = true };
        }

        var result = new TrackingLineResult();
        foreach (var report in rows.Select(row => row.Report).OfType<TrackingReport>())
        {
            if (await MailItemStore.TryAddReportAsync(connection, item.Id, report with { At = report.At.ToUniversalTime() }, caller, now))
            {
                result.Added++;
            }
        }

        var known = (await MailLineStore.ReadByItemAsync(connection, item.Id)).ToDictionary(line => Convert.ToHexString(line.Digest));
        var isNew = await ReadKnownLinesAsync(connection, item, rows, known, caller, now);
        isNew |= await StoreUnreadAsync(connection, application, item, unread, known, result, caller, now, cancellationToken);
        if ((result.Added == 0 && !isNew)
            || !await letterProgress.ApplyAsync(connection, application, item, caller, now, cancellationToken))
        {
            return result;
        }

        var after = (await ApplicationStore.LockAsync(connection, application.Id))!;
        result.Changed =
            await MailItemStore.ReadAsync(connection, item.Id) with { ApplicationState = after.State, OutcomeCode = after.OutcomeCode };
        return result;
    }

    /// <summary>
    /// Stores a reading for stored lines that the parser now understands, for example because a word was added to the list of status words.
    /// Returns whether any line was changed.
    /// </summary>
    private async Task<bool> ReadKnownLinesAsync(
        NpgsqlConnection connection, MailItemRow item, IReadOnlyList<TrackingFileRow> rows, Dictionary<string, MailLineRow> known,
        Caller caller, DateTimeOffset now)
    {
        var isNew = false;
        if (known.Values.All(line => line.IsRead))
        {
            return isNew;
        }

        foreach (var row in rows)
        {
            if (!known.TryGetValue(ComputeLineKey(item, row.Text), out var line) || line.IsRead)
            {
                continue;
            }

            var (reading, reason) = TrackingReadings.Of(row.Report);
            await MailLineStore.StoreReadingAsync(connection, line.Id, reading, reason, Caller.Service, null, now);
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "line-read", caller, now));
            isNew = true;
        }
        return isNew;
    }

    private async Task<bool> StoreUnreadAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, IReadOnlyList<UnreadTrackingLine> unread,
        Dictionary<string, MailLineRow> known,
        TrackingLineResult result, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isNew = false;
        if (unread.Count == 0)
        {
            return isNew;
        }

        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken, DataClass.ReceivedDocument);
        foreach (var line in unread)
        {
            var name = ComputeLineKey(item, line.Text);
            if (!known.TryGetValue(name, out var row))
            {
                // The received documents of the application have been erased, so the line has no effect.
                if (!applicationKeys.HasKey(DataClass.ReceivedDocument))
                {
                    continue;
                }

                row = Seal(item, line, Convert.FromHexString(name), applicationKeys, now);
                if (!await MailLineStore.TryInsertAsync(connection, row, caller, now))
                {
                    continue;
                }

                await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "line-unread", caller, now));
                ReportUnread(application, item, row.Problem);
                known[name] = row;
                isNew = true;
            }
            (row.IsRead ? result.ReadLines : result.UnreadLines).Add(line.Line);
        }
        return isNew;
    }

    private string ComputeLineKey(MailItemRow item, string text) =>
        Convert.ToHexString(MailLineStore.ComputeDigest(keys.Mac, item.Id, text));

    private static MailLineRow Seal(
        MailItemRow item, UnreadTrackingLine line, byte[] digest, ApplicationKeys applicationKeys, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var json = MailLineText.Of(line).ToJson();
        var row = new MailLineRow
        {
            Id = id,
            ApplicationId = item.ApplicationId,
            ItemId = item.Id,
            Digest = digest,
            Content = applicationKeys.Seal(DataClass.ReceivedDocument, MailLineRow.GetField(id), json),
            Problem = FormatCode(line.Problem),
            At = line.At?.ToUniversalTime(),
        };
        CryptographicOperations.ZeroMemory(json);
        return row;
    }

    private void ReportUnread(ApplicationRow application, MailItemRow item, string code)
    {
        instruments.CountUnread(code);
        if (item.State != MailItemState.Concluded || !LetterProgress.IsVerifiedByMail(application))
        {
            LogUnread(log, item.ManagementNumber, code);
            return;
        }
        instruments.CountUnreadVerified();
        LogUnreadVerified(log, item.ManagementNumber, application.Id, code);
    }

    private static string FormatCode(TrackingFileProblemKind kind) =>
        LinePrefix + System.Text.Json.JsonNamingPolicy.KebabCaseUpper.ConvertName(kind.ToString());

    [LoggerMessage(EventId = 1715, Level = LogLevel.Warning,
        Message = "Letter {ManagementNumber} has a line of a status file that staff must read: {Code}")]
    private static partial void LogUnread(ILogger logger, string managementNumber, string code);

    [LoggerMessage(
        EventId = 1716, Level = LogLevel.Error,
        Message =
            "Letter {ManagementNumber}, by which application {ApplicationId} is verified, has an unread line of a status file: {Code}")]
    private static partial void LogUnreadVerified(ILogger logger, string managementNumber, Guid applicationId, string code);
}
