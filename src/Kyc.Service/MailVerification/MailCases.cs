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
public sealed class MailCases(KeyStore keys, OfferedMethods methods, TimeProvider clock)
{
    /// <summary>Reads the case of an application.</summary>
    /// <param name="connection">
    /// The connection. When a decision depends on the case, it must be in a transaction that has locked the application.
    /// </param>
    /// <param name="application">The application.</param>
    /// <param name="cancel">Cancels the call.</param>
    public async Task<MailCase> ReadAsync(NpgsqlConnection connection, ApplicationRow application, CancellationToken cancel)
    {
        var now = clock.Now();
        var today = JapanTime.DateOf(now);
        var documents = await MailDocumentStore.LiveAsync(connection, application.Id);
        var letter = await MailItemStore.LatestAsync(connection, application.Id);
        var printedOn = letter is { BatchId: { } batch, State: MailItemState.Batched or MailItemState.Printed }
            ? await connection.ExecuteScalarAsync<DateOnly?>("select printed_on from mail_batch where id = @batch", new { batch })
            : null;
        // The method is checked only while the application is open, because its keys may be destroyed later.
        var holds = application.State.IsFinal() || documents.Count == 0
            ? day => true
            : await HoldsAsync(application, documents[0].Method, today, cancel);
        var isPrinted = application.State == ApplicationState.AwaitingVerification && letter is { State: MailItemState.Printed }
            && documents.Count > 0;
        return new MailCase
        {
            Application = application,
            Documents = documents,
            Letter = letter,
            PrintedOn = printedOn,
            Reports = letter is { PostingDate: not null } ? await MailItemStore.ReportsAsync(connection, letter.Id) : [],
            IsPairingDoubted = letter is not null && await PairingDoubts.IsDoubtedAsync(connection, letter),
            MethodHolds = holds(today),
            PostableOn = isPrinted && printedOn is { } first ? Latest(first, today, holds) : null,
            Now = now,
        };
    }

    private async Task<Func<DateOnly, bool>> HoldsAsync(
        ApplicationRow application, MethodCode method, DateOnly today, CancellationToken cancel)
    {
        if (!methods.DependsOnResidence(today)) return day => methods.Holds(method, day, residentOfJapan: true);
        using var applicationKeys = await keys.LoadAsync(application.Id, cancel, DataClass.Declaration);
        var resident = DocumentIntake.IsResident(application, applicationKeys);
        return day => methods.Holds(method, day, resident);
    }

    private static DateOnly? Latest(DateOnly first, DateOnly last, Func<DateOnly, bool> holds)
    {
        for (var day = last; day >= first; day = day.AddDays(-1)) if (holds(day)) return day;
        return null;
    }
}
