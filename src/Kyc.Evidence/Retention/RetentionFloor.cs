namespace Kyc.Evidence.Retention;

/// <summary>
/// The shortest periods that a rule may have (docs/evidence.md, section Shortest periods). A firm may keep longer, never shorter.
/// </summary>
public static class RetentionFloor
{
    /// <summary>
    /// Seven years for what records a verification and for what it rests on (犯収法6条2項), from the later of the end of the contract and the end of
    /// the last transaction (規則21条). The received papers are the attachments of the record where there is no scan (規則19条).
    /// </summary>
    private const int ContractMonths = 7 * 12;

    /// <summary>What keeps a version from being allowed; null when it is long enough.</summary>
    public static string? Problem(RetentionRule rule)
    {
        if (rule.Trigger is not (TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded))
        {
            // No law says how long an application that came to nothing is kept (個人情報保護法22条 asks to erase it without delay).
            // The day makes sure that nobody's data goes at the very midnight after the event, before anybody could look.
            return (12 * rule.Period.Years) + rule.Period.Months > 0 || rule.Period.Days > 0 ? null : "its period is shorter than one day";
        }

        // Days are not counted: how many make a year depends on the year.
        if ((12 * rule.Period.Years) + rule.Period.Months < ContractMonths) return "its period is shorter than seven years (犯収法6条2項), written in years or months";
        var other = rule.Trigger == TriggerEvent.ContractEnded ? TriggerEvent.LastTransactionEnded : TriggerEvent.ContractEnded;
        return rule.OrLater.Contains(other) ? null : $"its period does not start at the later of contract and last transaction (規則21条): or_later lacks {other}";
    }
}
