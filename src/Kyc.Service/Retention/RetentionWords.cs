using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Evidence.Retention;

namespace Kyc.Service.Retention;

/// <summary>Defines the words that the ledger stores for enum values. They are ASCII and must never change.</summary>
internal static class RetentionWords
{
    private static readonly StoredWordMap<TriggerEvent> Events = new(
    [
        (TriggerEvent.ContractEnded, "contract-ended"), (TriggerEvent.LastTransactionEnded, "last-transaction-ended"),
        (TriggerEvent.ApplicationAbandoned, "application-abandoned"), (TriggerEvent.ApplicationRefused, "application-refused"),
    ]);

    private static readonly StoredWordMap<HoldReason> HoldReasons = new(
        [
            (HoldReason.Litigation, "litigation"), (HoldReason.Authority, "authority"), (HoldReason.Suspicion, "suspicion"),
            (HoldReason.Complaint, "complaint"), (HoldReason.Audit, "audit"),
        ],
        HoldReason.Unspecified);

    public static string GetWord(TriggerEvent trigger) => Events.ToWord(trigger);

    public static string GetWord(HoldReason reason) => HoldReasons.ToWord(reason);
}
