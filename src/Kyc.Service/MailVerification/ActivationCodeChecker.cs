using Kyc.Contracts.V1;
using Kyc.Service.Guessing;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Checks the activation codes of letters. After some wrong tries, a caller must wait. A code is locked after
/// <see cref="ActivationCode.MaxTries"/> wrong tries of all callers, and is refused after it has expired.
/// </summary>
public sealed class ActivationCodeChecker(
    KycDatabase database, KeyStore keys, LetterProgress letterProgress, GuessLimiter guesses, TimeProvider clock)
{
    /// <summary>
    /// Checks a code, and records the try unless a correct code has already been accepted. A correct code verifies the person as soon as
    /// the letter is reported as delivered.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, MAIL-CODE-NONE, MAIL-CODE-EXPIRED or MAIL-CODE-LOCKED, APPLICATION-NOT-OPEN when the application does not await
    /// verification, or TOO-MANY-WRONG-CODES when the caller must wait.
    /// </exception>
    public Task<CheckActivationCodeResponse> CheckAsync(Guid applicationId, string code, Caller caller, CancellationToken cancellationToken)
    {
        return database.RunInTransactionAsync(async connection =>
        {
            var now = clock.GetNow();
            var application = await ApplicationStore.LockAsync(connection, applicationId)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            var item = await MailItemStore.ReadLatestAsync(connection, applicationId);
            if (item is not { State: MailItemState.Posted, CodeHash.Length: > 0 })
            {
                throw MailFailures.CreateException(MailFailures.NoActivationCode);
            }

            ApplicationLifecycle.RequireAwaitingVerification(application);
            if (item.CodeAcceptedAt is null)
            {
                if (item.CodeExpiresAt <= now)
                {
                    throw MailFailures.CreateException(MailFailures.ActivationCodeExpired);
                }

                if (item.CodeTries >= ActivationCode.MaxTries)
                {
                    throw MailFailures.CreateException(MailFailures.ActivationCodeLocked);
                }

                await guesses.RequireAllowedAsync(connection, Guess.OfActivationCode(caller, item.Id));
            }

            var isAccepted = ActivationCode.Matches(code, item.CodeHash, item.Id, keys.Mac);
            var triesLeft = isAccepted ? ActivationCode.MaxTries : await CountWrongTryAsync(connection, item, caller);
            if (item.CodeAcceptedAt is null)
            {
                await MailItemStore.StoreCodeAttemptAsync(connection, item.Id, isAccepted, now);
                await LedgerStore.AppendAsync(
                    connection, MailLedgerEvents.CreateForLetter(item, isAccepted ? "code-accepted" : "code-refused", caller, now));
                item = await MailItemStore.ReadAsync(connection, item.Id);
                if (isAccepted)
                {
                    await letterProgress.ApplyAsync(connection, application, item, caller, now, cancellationToken);
                }
            }
            return new CheckActivationCodeResponse
            {
                Accepted = isAccepted,
                TriesLeft = triesLeft,
                State = (await ApplicationStore.LockAsync(connection, applicationId))!.State,
            };
        }, cancellationToken);
    }

    /// <summary>Returns the number of tries that are left to the caller, at most those that are left to all callers.</summary>
    private async Task<int> CountWrongTryAsync(NpgsqlConnection connection, MailItemRow item, Caller caller)
    {
        var triesLeftOfAll = Math.Max(0, ActivationCode.MaxTries - item.CodeTries);
        if (item.CodeAcceptedAt is not null)
        {
            return triesLeftOfAll;
        }

        var triesLeftOfCaller = await guesses.CountAsync(connection, Guess.OfActivationCode(caller, item.Id));
        return Math.Min(triesLeftOfCaller, triesLeftOfAll - 1);
    }
}
