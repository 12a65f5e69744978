using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Reads mail cases from the database.</summary>
public sealed class MailCaseReader(KeyStore keys, OfferedMethods methods, TimeProvider clock)
{
    /// <summary>Reads the case of an application.</summary>
    /// <param name="connection">
    /// An open connection. When a decision depends on the case, the connection must be in a transaction that has locked the application.
    /// </param>
    /// <param name="application">The application.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<MailCase> ReadAsync(NpgsqlConnection connection, ApplicationRow application, CancellationToken cancellationToken)
    {
        var now = clock.GetNow();
        var today = JapanTime.ToDate(now);
        var documents = await MailDocumentStore.ReadCurrentAsync(connection, application.Id);
        var letter = await MailItemStore.ReadLatestAsync(connection, application.Id);
        var printedOn = letter is { BatchId: { } batch, State: MailItemState.Batched or MailItemState.Printed }
            ? await connection.ExecuteScalarAsync<DateOnly?>("select printed_on from mail_batch where id = @batch", new { batch })
            : null;
        // The method is checked only while the application is open, because the check needs keys that may be destroyed later.
        var isMethodAllowedOn = application.State.IsFinal() || documents.Count == 0
            ? day => true
            : await CreateMethodCheckAsync(application, documents[0].Method, today, cancellationToken);
        var canBePosted = application.State == ApplicationState.AwaitingVerification && letter is { State: MailItemState.Printed }
            && documents.Count > 0;
        return new MailCase
        {
            Application = application,
            Documents = documents,
            Letter = letter,
            PrintedOn = printedOn,
            Reports = letter is { PostingDate: not null } ? await MailItemStore.ReadReportsAsync(connection, letter.Id) : [],
            IsPairingDoubted = letter is not null && await PairingChecks.IsDoubtedAsync(connection, letter),
            IsMethodAllowed = isMethodAllowedOn(today),
            LatestPostingDate =
                canBePosted && printedOn is { } printingDay ? FindLatestAllowedDay(printingDay, today, isMethodAllowedOn) : null,
            Now = now,
        };
    }

    private async Task<Func<DateOnly, bool>> CreateMethodCheckAsync(
        ApplicationRow application, MethodKind method, DateOnly today, CancellationToken cancellationToken)
    {
        if (!methods.DependsOnResidence(today))
        {
            return day => methods.IsAllowed(method, day, isResidentOfJapan: true);
        }

        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken, DataClass.Declaration);
        var isResident = DocumentIntake.IsResident(application, applicationKeys);
        return day => methods.IsAllowed(method, day, isResident);
    }

    private static DateOnly? FindLatestAllowedDay(DateOnly first, DateOnly last, Func<DateOnly, bool> isAllowed)
    {
        for (var day = last; day >= first; day = day.AddDays(-1))
        {
            if (isAllowed(day))
            {
                return day;
            }
        }

        return null;
    }
}
