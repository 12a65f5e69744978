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
    private const string LineCodePrefix = "MAIL-LINE-";
    private const string UnknownItemCode = LineCodePrefix + "UNKNOWN-ITEM";

    /// <summary>
    /// The maximum number of lines, and of letters, that a response lists. The counts in the response are not limited. The limit is needed
    /// because many clients accept messages of at most 4 MiB.
    /// </summary>
    private const int MaxListed = 1000;

    /// <summary>
    /// The number of letters that one query looks up. Without grouping, a file with 100,000 lines about letters of other companies would
    /// cause 100,000 queries.
    /// </summary>
    private const int LookupBatchSize = 1000;

    private static readonly TrackingFileProblemKind[] FileProblemKinds =
        [TrackingFileProblemKind.Encoding, TrackingFileProblemKind.Header, TrackingFileProblemKind.LineCount];

    /// <summary>Imports a status file.</summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-TRACKING-FILE: the encoding, the header or the number of lines is not accepted.
    /// </exception>
    public async Task<ImportTrackingResponse> ImportAsync(byte[] bytes, Caller caller, CancellationToken cancellationToken)
    {
        var file = TrackingFileParser.Parse(bytes, clock.GetUtcNow(), options.ReadStatusWords());
        if (file.Problems.FirstOrDefault(problem => FileProblemKinds.Contains(problem.Kind)) is { } fileProblem)
        {
            throw MailFailures.CreateException(MailFailures.InvalidTrackingFile, fileProblem.Kind.ToString());
        }

        var response = new ImportTrackingResponse { SilentLines = file.Rows.Count(row => row.Report is null) };
        var problems = new SortedDictionary<int, TrackingProblem>();
        foreach (var problem in file.Problems)
        {
            problems[problem.Line] = new TrackingProblem { Line = problem.Line, Code = FormatCode(problem.Kind), Column = problem.Column };
        }

        var unreadLines = file.UnreadLines.ToLookup(line => line.Item);
        var rows = file.Rows.ToLookup(row => row.Item);
        foreach (
            var items in file
                .Rows.Select(row => row.Item)
                .Concat(file.UnreadLines.Select(line => line.Item))
                .Distinct()
                .Chunk(LookupBatchSize))
        {
            var knownKeys = await FindKnownKeysAsync(items, cancellationToken);
            foreach (var item in items)
            {
                if (knownKeys.Contains(item))
                {
                    await ImportAsync(item, [.. rows[item]], [.. unreadLines[item]], response, problems, caller, cancellationToken);
                }
                else
                {
                    AddUnknownItemProblems(rows[item], problems);
                }
            }
        }
        await pairingChecks.ApplyDoubtsAsync(cancellationToken);
        response.ProblemCount = problems.Count;
        response.Problems.AddRange(problems.Values.Take(MaxListed));
        return response;
    }

    private async Task<IReadOnlySet<PostingKey>> FindKnownKeysAsync(PostingKey[] items, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await MailItemStore.FindKnownKeysAsync(connection, items);
    }

    private static void AddUnknownItemProblems(IEnumerable<TrackingFileRow> rows, SortedDictionary<int, TrackingProblem> problems)
    {
        foreach (var row in rows)
        {
            problems[row.Line] = new TrackingProblem { Line = row.Line, Code = UnknownItemCode };
        }
    }

    private async Task ImportAsync(
        PostingKey key, IReadOnlyList<TrackingFileRow> rows, IReadOnlyList<UnreadTrackingLine> unreadLines, ImportTrackingResponse response,
        SortedDictionary<int, TrackingProblem> problems, Caller caller, CancellationToken cancellationToken)
    {
        MailItemRow? letter;
        await using (var reading = await database.OpenAsync(cancellationToken))
        {
            letter = await MailItemStore.FindAsync(reading, key);
        }

        if (letter is null)
        {
            AddUnknownItemProblems(rows, problems);
            return;
        }

        var result = await database.RunInTransactionAsync(
            connection => StoreLinesAsync(connection, letter, rows, unreadLines, caller, cancellationToken),
            cancellationToken);
        if (result.IsPostingCorrected)
        {
            await ImportAsync(key, rows, unreadLines, response, problems, caller, cancellationToken);
            return;
        }
        response.NewReports += result.AddedReportCount;
        response.KnownReports += rows.Count(row => row.Report is not null) - result.AddedReportCount + result.ReadLines.Count;
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

        if (result.ChangedLetter is null)
        {
            return;
        }

        response.ChangedCount++;
        if (response.Changed.Count < MaxListed)
        {
            response.Changed.Add(result.ChangedLetter.ToContract());
        }
    }

    private async Task<LetterImportResult> StoreLinesAsync(
        NpgsqlConnection connection, MailItemRow letter, IReadOnlyList<TrackingFileRow> rows, IReadOnlyList<UnreadTrackingLine> unreadLines,
        Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var application = (await ApplicationStore.LockAsync(connection, letter.ApplicationId))!;
        var item = await MailItemStore.ReadAsync(connection, letter.Id);
        if (item.PostingNumber != letter.PostingNumber || item.PostingDate != letter.PostingDate)
        {
            return new LetterImportResult { IsPostingCorrected = true };
        }

        var result = new LetterImportResult();
        foreach (var report in rows.Select(row => row.Report).OfType<TrackingReport>())
        {
            if (await MailItemStore.TryAddReportAsync(
                    connection,
                    item.Id,
                    report with
                    {
                        ReportedAt = report.ReportedAt.ToUniversalTime(),
                    },
                    caller,
                    now))
            {
                result.AddedReportCount++;
            }
        }

        var knownLines = (await MailLineStore.ReadByItemAsync(connection, item.Id)).ToDictionary(line => Convert.ToHexString(line.Digest));
        var hasChanges = await ReadKnownLinesAsync(connection, item, rows, knownLines, caller, now);
        hasChanges |= await StoreUnreadLinesAsync(
            connection,
            application,
            item,
            unreadLines,
            knownLines,
            result,
            caller,
            now,
            cancellationToken);
        if ((result.AddedReportCount == 0 && !hasChanges)
            || !await letterProgress.ApplyAsync(connection, application, item, caller, now, cancellationToken))
        {
            return result;
        }

        var updatedApplication = (await ApplicationStore.LockAsync(connection, application.Id))!;
        result.ChangedLetter = await MailItemStore.ReadAsync(connection, item.Id) with
        {
            ApplicationState = updatedApplication.State,
            OutcomeCode = updatedApplication.OutcomeCode,
        };
        return result;
    }

    /// <summary>
    /// Stores a reading for stored lines that the parser now understands, for example because a word was added to the list of status words.
    /// Returns whether any line was changed.
    /// </summary>
    private async Task<bool> ReadKnownLinesAsync(
        NpgsqlConnection connection, MailItemRow item, IReadOnlyList<TrackingFileRow> rows, Dictionary<string, MailLineRow> knownLines,
        Caller caller, DateTimeOffset now)
    {
        var hasChanges = false;
        if (knownLines.Values.All(line => line.IsRead))
        {
            return hasChanges;
        }

        foreach (var row in rows)
        {
            if (!knownLines.TryGetValue(ComputeLineKey(item, row.Text), out var line) || line.IsRead)
            {
                continue;
            }

            var (reading, reason) = TrackingReadings.FromReport(row.Report);
            await MailLineStore.StoreReadingAsync(connection, line.Id, reading, reason, Caller.Service, null, now);
            await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "line-read", caller, now));
            hasChanges = true;
        }
        return hasChanges;
    }

    private async Task<bool> StoreUnreadLinesAsync(
        NpgsqlConnection connection, ApplicationRow application, MailItemRow item, IReadOnlyList<UnreadTrackingLine> unreadLines,
        Dictionary<string, MailLineRow> knownLines,
        LetterImportResult result, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hasChanges = false;
        if (unreadLines.Count == 0)
        {
            return hasChanges;
        }

        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken, DataClass.ReceivedDocument);
        foreach (var line in unreadLines)
        {
            var lineKey = ComputeLineKey(item, line.Text);
            if (!knownLines.TryGetValue(lineKey, out var row))
            {
                // The received documents of the application have been erased, so the line has no effect.
                if (!applicationKeys.HasKey(DataClass.ReceivedDocument))
                {
                    continue;
                }

                row = SealLine(item, line, Convert.FromHexString(lineKey), applicationKeys, now);
                if (!await MailLineStore.TryInsertAsync(connection, row, caller, now))
                {
                    continue;
                }

                await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "line-unread", caller, now));
                ReportUnreadLine(application, item, row.Problem);
                knownLines[lineKey] = row;
                hasChanges = true;
            }
            (row.IsRead ? result.ReadLines : result.UnreadLines).Add(line.Line);
        }
        return hasChanges;
    }

    private string ComputeLineKey(MailItemRow item, string text) =>
        Convert.ToHexString(MailLineStore.ComputeDigest(keys.Mac, item.Id, text));

    private static MailLineRow SealLine(
        MailItemRow item, UnreadTrackingLine line, byte[] digest, ApplicationKeys applicationKeys, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var json = MailLineText.FromLine(line).ToJson();
        var row = new MailLineRow
        {
            Id = id,
            ApplicationId = item.ApplicationId,
            ItemId = item.Id,
            Digest = digest,
            Content = applicationKeys.Seal(DataClass.ReceivedDocument, MailLineRow.GetField(id), json),
            Problem = FormatCode(line.Problem),
            At = line.ReportedAt?.ToUniversalTime(),
        };
        CryptographicOperations.ZeroMemory(json);
        return row;
    }

    private void ReportUnreadLine(ApplicationRow application, MailItemRow item, string code)
    {
        instruments.CountUnreadLine(code);
        if (item.State != MailItemState.Concluded || !LetterProgress.IsVerifiedByMail(application))
        {
            LogUnreadLine(log, item.ManagementNumber, code);
            return;
        }
        instruments.CountUnreadLineOfVerified();
        LogUnreadLineOfVerified(log, item.ManagementNumber, application.Id, code);
    }

    private static string FormatCode(TrackingFileProblemKind kind) =>
        LineCodePrefix + System.Text.Json.JsonNamingPolicy.KebabCaseUpper.ConvertName(kind.ToString());

    [LoggerMessage(EventId = 1715, Level = LogLevel.Warning,
        Message = "Letter {ManagementNumber} has a line of a status file that staff must read: {Code}")]
    private static partial void LogUnreadLine(ILogger logger, string managementNumber, string code);

    [LoggerMessage(
        EventId = 1716, Level = LogLevel.Error,
        Message =
            "Letter {ManagementNumber}, by which application {ApplicationId} is verified, has an unread line of a status file: {Code}")]
    private static partial void LogUnreadLineOfVerified(ILogger logger, string managementNumber, Guid applicationId, string code);
}
