using Kyc.Contracts.V1;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Performs the actions ("moves") by which a clerk continues a case that would otherwise make no progress. They do not verify the person.
/// Steps that must be repeated after a move need two people again.
/// </summary>
public sealed class MailCaseMover(KycDatabase database, MailCaseReader cases, MailInstruments instruments, TimeProvider clock)
{
    /// <summary>Closes the received documents, withdraws the letter, and makes the application wait for new documents.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN or MAIL-MOVE-IMPOSSIBLE.</exception>
    public Task<ApplicationRow> WithdrawDocumentsAsync(
        Guid applicationId,
        string reason,
        Caller caller,
        CancellationToken cancellationToken) =>
        MoveAsync(
            applicationId,
            MailMove.WithdrawDocuments,
            async (connection, found, now) =>
            {
                await WithdrawLetterAsync(connection, found.Letter, reason, caller, now);
                await MailDocumentStore.CloseAllAsync(connection, applicationId);
                foreach (var document in found.Documents)
                {
                    await LedgerStore.AppendAsync(
                        connection,
                        MailLedgerEvents.CreateForDocument(document, "document-withdrawn", caller, now));
                }

                await MailTransitions.MoveApplicationAsync(
                    connection,
                    found.Application,
                    ApplicationFinding.DocumentsWithdrawn,
                    MailFailures.NewDocumentNeeded.Code,
                    found.Documents[0].Id,
                    caller,
                    now);
                return (await ApplicationStore.LockAsync(connection, applicationId))!;
            },
            cancellationToken);

    /// <summary>
    /// Replaces a letter whose printed sheet is missing, or whose activation code can no longer be used, with a new letter.
    /// </summary>
    /// <exception cref="ServiceFailureException">MAIL-LETTER-UNKNOWN or MAIL-MOVE-IMPOSSIBLE.</exception>
    public async Task<MailItemRow> RenewLetterAsync(
        string managementNumber,
        string reason,
        Caller caller,
        CancellationToken cancellationToken)
    {
        await using var reading = await database.OpenAsync(cancellationToken);
        var letter =
            await MailItemStore.FindAsync(reading, managementNumber) ?? throw MailFailures.CreateException(MailFailures.LetterUnknown);
        return await MoveAsync(letter.ApplicationId, MailMove.RenewLetter, async (connection, found, now) =>
        {
            if (found.Letter!.Id != letter.Id)
            {
                throw MailFailures.CreateException(MailFailures.MoveImpossible);
            }

            if (!await WithdrawLetterAsync(connection, found.Letter, reason, caller, now))
            {
                await MailItemStore.SetStateAsync(connection, letter.Id, MailItemState.Failed, now);
                await MailEventStore.AppendAsync(connection, "renewed", reason, null, letter.Id, caller, now);
                await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(found.Letter, "failed", caller, now));
                return await MailTransitions.CreateLetterAsync(connection, letter.ApplicationId, found.Letter.Sending + 1, caller, now);
            }
            return await MailTransitions.CreateLetterAsync(connection, letter.ApplicationId, found.Letter.Sending, caller, now);
        }, cancellationToken);
    }

    /// <summary>Sends a case to review for a reason that the clerk gives.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-UNKNOWN or MAIL-MOVE-IMPOSSIBLE.</exception>
    public Task<ApplicationRow> ReferToReviewAsync(
        Guid applicationId,
        MailReferral referral,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var cause = referral switch
        {
            MailReferral.Unprintable => MailFailures.LetterUnprintable,
            MailReferral.NoReport => MailFailures.NoTrackingReport,
            MailReferral.TypingError => MailFailures.TypingError,
            MailReferral.CodeUnused => MailFailures.ActivationCodeUnusable,
            _ => throw new ArgumentOutOfRangeException(nameof(referral), referral, null),
        };
        return MoveAsync(applicationId, MailMove.Refer, async (connection, found, now) =>
        {
            if (!found.Allows(referral))
            {
                throw MailFailures.CreateException(MailFailures.MoveImpossible);
            }

            instruments.CountReview(cause.Code);
            await MailTransitions.MoveApplicationAsync(
                connection, found.Application, ApplicationFinding.MailNeedsReview, cause.Code, found.Letter!.Id, caller, now);
            return (await ApplicationStore.LockAsync(connection, applicationId))!;
        }, cancellationToken);
    }

    /// <summary>Withdraws a letter that is not posted yet. Does nothing when the letter is null or in any other state.</summary>
    /// <returns>Whether the letter was withdrawn.</returns>
    internal static async Task<bool> WithdrawLetterAsync(
        NpgsqlConnection connection, MailItemRow? letter, string reason, Caller caller, DateTimeOffset now)
    {
        if (letter is not { IsOpen: true } || letter.State == MailItemState.Posted)
        {
            return false;
        }

        await MailItemStore.SetStateAsync(connection, letter.Id, MailItemState.Withdrawn, now);
        await MailEventStore.AppendAsync(connection, "withdrawn", reason, letter.BatchId, letter.Id, caller, now);
        await LedgerStore.AppendAsync(connection, MailLedgerEvents.CreateForLetter(letter, "withdrawn", caller, now));
        return true;
    }

    private Task<T> MoveAsync<T>(
        Guid applicationId,
        MailMove move,
        Func<NpgsqlConnection, MailCase, DateTimeOffset, Task<T>> perform,
        CancellationToken cancellationToken) =>
        database.RunInTransactionAsync(
            async connection =>
            {
                var application =
                    await ApplicationStore.LockAsync(connection, applicationId)
                    ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
                var mailCase = await cases.ReadAsync(connection, application, cancellationToken);
                if (!mailCase.Allows(move))
                {
                    throw MailFailures.CreateException(MailFailures.MoveImpossible);
                }

                return await perform(connection, mailCase, clock.GetNow());
            },
            cancellationToken);
}
