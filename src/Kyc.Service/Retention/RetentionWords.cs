using Kyc.Evidence.Retention;

namespace Kyc.Service.Retention;

/// <summary>Words for facts of the ledger: ASCII, never changed.</summary>
internal static class RetentionWords
{
    public static string Of(TriggerEvent trigger) => trigger switch
    {
        TriggerEvent.ContractEnded => "contract-ended",
        TriggerEvent.LastTransactionEnded => "last-transaction-ended",
        TriggerEvent.ApplicationAbandoned => "application-abandoned",
        TriggerEvent.ApplicationRefused => "application-refused",
        _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
    };
}
