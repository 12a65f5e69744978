namespace Kyc.Evidence.Retention;

/// <summary>
/// Defines the minimum retention periods (docs/evidence.md, section Shortest periods). A firm may set a longer period, but not a shorter
/// one.
/// </summary>
public static class MinimumRetention
{
    /// <summary>
    /// Seven years for verification records and their evidence (犯収法6条2項), from the later of the end of the contract and the end of the last
    /// transaction (規則21条). A received document is an attachment of the record if it was not scanned (規則19条).
    /// </summary>
    private const int MinContractMonths = 7 * 12;

    /// <summary>Returns the reason why the given version of a rule does not meet the minimum. Null when it does.</summary>
    public static string? FindProblem(RetentionRule rule)
    {
        if (rule.Trigger is not (TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded))
        {
            // No law defines how long to keep an application that did not lead to a contract (個人情報保護法22条 requires erasing it without
            // delay). The minimum of one day ensures that data is not erased at the first midnight after the event, before anybody could
            // check it.
            return (12 * rule.Period.Years) + rule.Period.Months > 0 || rule.Period.Days > 0 ? null : "its period is shorter than one day";
        }

        // Days are not counted, because the number of days in a year varies.
        if ((12 * rule.Period.Years) + rule.Period.Months < MinContractMonths)
        {
            return "its period is shorter than seven years (犯収法6条2項), written in years or months";
        }

        var otherEvent = rule.Trigger == TriggerEvent.ContractEnded ? TriggerEvent.LastTransactionEnded : TriggerEvent.ContractEnded;
        return rule.OrLater.Contains(otherEvent)
            ? null
            : $"its period does not start at the later of contract and last transaction (規則21条): or_later lacks {otherEvent}";
    }
}
