namespace Kyc.Domain.Methods;

/// <summary>Specifies why a method may not be used.</summary>
public enum MethodRefusalReason
{
    /// <summary>The day is before the first known day on which the rule allows the method.</summary>
    NotYetAllowed,

    /// <summary>The rule has ended the method.</summary>
    EndedByRule,

    /// <summary>The company has stopped using the method before the rule ends it.</summary>
    EndedByCompany,

    /// <summary>The rule allows the method only for people who are not in the resident register or have moved abroad.</summary>
    OnlyOutsideResidentRegister,

    /// <summary>
    /// The rule allows the method only for listed transactions, and the company did not state that the transaction is one of them.
    /// </summary>
    OnlyListedTransactions,
}

/// <summary>Represents the reason why a method may not be used, and the day that this reason depends on.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Day">
/// Depending on the reason: the first day on which the method may be used, the last day on which it could be used, or the day from which it
/// is restricted.
/// </param>
public sealed record MethodRefusal(MethodRefusalReason Reason, DateOnly Day);
