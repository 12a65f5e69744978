using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Tracking;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Handles lines of status files that the parser did not understand. Staff read such a line and state its meaning. One person is sufficient
/// for a meaning that speaks against the residence, such as a return. Any other meaning needs two people, because the letter may then
/// verify a person (docs/adr/0014).
/// </summary>
public sealed class TrackingLineReader(
    KycDatabase database,
    KeyStore keys,
    TwoPersonApprovalService approvals,
    LetterProgress letterProgress,
    PairingChecks pairingChecks,
    UnusableRowRegistry unusableRows,
    TimeProvider clock)
{
    /// <summary>Lists the lines with their text, in the order in which they were imported.</summary>
    public async Task<ListUnreadTrackingLinesResponse> ListAsync(
        bool includeRead, string managementNumber, Guid afterId, int pageSize, CancellationToken cancellationToken)
    {
        IReadOnlyList<(MailLineRow Line, MailItemRow Item)> lines;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            lines = await MailLineStore.ListAsync(connection, includeRead, managementNumber, afterId, pageSize);
        }

        var response = new ListUnreadTrackingLinesResponse
        {
            NextPageToken = lines.Count == pageSize ? lines[^1].Line.Id.ToString("D") : "",
        };
        var convertedLines = new Dictionary<Guid, TrackingLine>();
        foreach (var linesOfApplication in lines.GroupBy(line => line.Line.ApplicationId))
        {
            using var applicationKeys = await keys.LoadKeysAsync(linesOfApplication.Key, cancellationToken, DataClass.ReceivedDocument);
            _ = unusableRows.Convert(
                linesOfApplication, "mail_line", pair => pair.Line.Id,
                pair => convertedLines[pair.Line.Id] = ToContract(pair.Line, pair.Item, applicationKeys));
        }
        response.Lines.AddRange(lines.Where(line => convertedLines.ContainsKey(line.Line.Id)).Select(line => convertedLines[line.Line.Id]));
        return response;
    }

    /// <summary>
    /// Stores the meaning of a line, or requests the confirmation of a second person. After the meaning is stored, the state of the letter
    /// is computed again from all its reports.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// MAIL-TRACKING-LINE-UNKNOWN, MAIL-TRACKING-LINE-READ, SECOND-PERSON-REQUIRED, or REQUEST-INVALID when the request has a time that is
    /// not needed or lacks a time that is needed.
    /// </exception>
    public async Task<ReadTrackingLineResponse> RecordReadingAsync(
        ReadTrackingLineRequest request,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var id = RequestFieldParser.ParseId(request.LineId, "line_id");
        var pendingApproval = await database.RunInTransactionAsync(
            connection => RecordReadingAsync(connection, id, request, caller, cancellationToken),
            cancellationToken);
        // The new report may show that posting numbers were swapped, which also concerns other letters.
        await pairingChecks.ApplyDoubtsAsync(cancellationToken);
        return await CreateResponseAsync(id, pendingApproval, cancellationToken);
    }

    /// <summary>
    /// Stores the meaning of a line in the caller's transaction. Returns the approval that waits for a second person, or null when no
    /// approval is pending.
    /// </summary>
    private async Task<PendingApproval?> RecordReadingAsync(
        NpgsqlConnection connection, Guid id, ReadTrackingLineRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var unlockedLine = await MailLineStore.FindAsync(connection, id) ?? throw CreateLineUnknownException();
        var application = (await ApplicationStore.LockAsync(connection, unlockedLine.ApplicationId))!;
        // The line is read again, because someone may have changed or erased it before the lock was taken.
        var line = await MailLineStore.FindAsync(connection, id) ?? throw CreateLineUnknownException();
        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken, DataClass.ReceivedDocument);
        if (line.IsRead)
        {
            if (line.Reading != request.Reading)
            {
                throw CreateLineReadException("reading");
            }

            if (line.Reason != request.Reason)
            {
                throw CreateLineReadException("reason");
            }

            return await IsSameTimeAsync(connection, line, request, applicationKeys) ? null : throw CreateLineReadException("occurred_at");
        }

        var at = GetTime(line, request);
        var approval = await RequestApprovalAsync(connection, line.Id, request, at, caller);
        if (approval.Pending is { } pendingApproval)
        {
            return pendingApproval;
        }

        if (TrackingReadings.ToReport(request.Reading, request.Reason, at, line.Open(applicationKeys).Office) is { } report)
        {
            await MailItemStore.TryAddReportAsync(connection, line.ItemId, report, caller, now);
        }

        await MailLineStore.StoreReadingAsync(connection, line.Id, request.Reading, request.Reason, approval.First, approval.Second, now);
        var item = await MailItemStore.ReadAsync(connection, line.ItemId);
        await MailEventStore.AppendAsync(connection, "line-read", MailWords.Reading.ToWord(request.Reading), null, item.Id, caller, now);
        await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(item, "line-read", caller, now));
        await letterProgress.ApplyAsync(connection, application, item, caller, now, cancellationToken);
        return null;
    }

    /// <summary>
    /// Checks whether the stored meaning of the line has the same time as the request. The time is in the report that was stored for the
    /// line.
    /// </summary>
    private static async Task<bool> IsSameTimeAsync(
        NpgsqlConnection connection, MailLineRow line, ReadTrackingLineRequest request, ApplicationKeys applicationKeys)
    {
        // The text of the line has been erased, so there is no report to compare with.
        if (!applicationKeys.HasKey(DataClass.ReceivedDocument))
        {
            return true;
        }

        var report = TrackingReadings.ToReport(request.Reading, request.Reason, GetTime(line, request), line.Open(applicationKeys).Office);
        return report is null || (await MailItemStore.ReadReportsAsync(connection, line.ItemId)).Contains(report);
    }

    /// <summary>
    /// Requests the approval of the reading, or approves it when a different person has requested it. An adverse reading needs no approval.
    /// Returns the people who have read the line, or the approval that waits for a second person.
    /// </summary>
    private async Task<(Caller First, Caller? Second, PendingApproval? Pending)> RequestApprovalAsync(
        NpgsqlConnection connection, Guid lineId, ReadTrackingLineRequest request, DateTimeOffset? at, Caller caller)
    {
        if (TrackingReadings.IsAdverse(request.Reading))
        {
            return (caller, null, null);
        }

        const string Method = nameof(MailVerificationService.MailVerificationServiceBase.ReadTrackingLine);
        // Two people may write the same time in different formats, so the approval uses a normalized format.
        var normalizedRequest = new ReadTrackingLineRequest
        {
            LineId = lineId.ToString("D"),
            Reading = request.Reading,
            Reason = request.Reason,
            OccurredAt = at?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) ?? "",
        };
        var approval = await approvals.RequestOrApproveAsync(
            connection, TwoPersonAction.Create(MailVerificationService.Descriptor.FullName, Method, normalizedRequest), caller);
        return approval.IsApproved ? (approval.Requester, caller, null) : (caller, null, approval.ToContract());
    }

    /// <summary>
    /// Gets the time in the line, or the time in the request when the line has none. Returns null when the line has no time and reports
    /// nothing. Throws when the request has a time that is not needed or lacks a time that is needed.
    /// </summary>
    private static DateTimeOffset? GetTime(MailLineRow line, ReadTrackingLineRequest request)
    {
        var needsTime = line.At is null && request.Reading != TrackingReading.SaysNothing;
        if (needsTime != (request.OccurredAt.Length > 0))
        {
            throw new ServiceFailureException([needsTime
                ? new FieldViolation("occurred_at", FieldRules.MissingValueFault)
                : new FieldViolation("occurred_at", FieldReason.NotTogether, "is set, although the line has a time or reports nothing")]);
        }
        if (!needsTime)
        {
            return line.At;
        }

        return TrackingFileParser.TryReadTime(request.OccurredAt, out var at)
            ? at
            : throw new InvalidOperationException("The time was not checked by the field rules.");
    }

    private async Task<ReadTrackingLineResponse> CreateResponseAsync(
        Guid id,
        PendingApproval? pendingApproval,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var line = await MailLineStore.FindAsync(connection, id) ?? throw CreateLineUnknownException();
        var item = (await MailItemStore.ReadManyAsync(connection, [line.ItemId]))[0];
        using var applicationKeys = await keys.LoadKeysAsync(line.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        return new ReadTrackingLineResponse
        {
            Line = ToContract(line, item, applicationKeys),
            Item = item.ToContract(),
            Pending = pendingApproval,
        };
    }

    private static ServiceFailureException CreateLineUnknownException() =>
        MailFailures
            .CreateException(MailFailures.TrackingLineUnknown)
            .WithViolations(new FieldViolation("line_id", FieldReason.NotFound, "does not identify a stored line"));

    private static ServiceFailureException CreateLineReadException(string field) =>
        MailFailures.CreateException(MailFailures.TrackingLineAlreadyRead).WithViolations(
            new FieldViolation(field, FieldReason.NotTogether, "differs from the stored reading of the line"));

    private static TrackingLine ToContract(MailLineRow line, MailItemRow item, ApplicationKeys applicationKeys) => new()
    {
        LineId = line.Id.ToString("D"),
        ManagementNumber = item.ManagementNumber,
        PostingNumber = item.ToContract().PostingNumber,
        PostingDate = IsoDate.ToText(item.PostingDate),
        ApplicationId = item.ApplicationId.ToString("D"),
        ApplicationState = item.ApplicationState,
        Code = line.Problem,
        // The key may have been destroyed after the row was read, so the text may be missing.
        Text = applicationKeys.HasKey(DataClass.ReceivedDocument) ? line.Open(applicationKeys).Text : "",
        ReportedAt = line.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        ImportedBy = line.ImportedPerson,
        ImportedAt = Timestamp.FromDateTimeOffset(line.ImportedAt),
        Reading = line.Reading,
        Reason = line.Reason,
        ReadBy = line.ReadPerson,
        ConfirmedBy = line.ConfirmedPerson,
        ReadAt = line.ReadAt is { } readAt ? Timestamp.FromDateTimeOffset(readAt) : null,
    };
}
