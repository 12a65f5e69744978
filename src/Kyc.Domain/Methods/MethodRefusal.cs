namespace Kyc.Domain.Methods;

/// <summary>Why a method may not be used.</summary>
public enum MethodRefusalReason
{
    /// <summary>The day is before the first that the rule, as far as it is known here, has the method.</summary>
    NotYet,

    /// <summary>The rule has ended it.</summary>
    EndedByRule,

    /// <summary>The company has ended it before the rule does.</summary>
    EndedByCompany,

    /// <summary>The rule has it only for people who are not in the resident register or have moved abroad.</summary>
    OnlyOutsideResidentRegister,

    /// <summary>The rule has it only for transactions that it lists, and nobody said that the transaction is one of them.</summary>
    OnlyListedTransactions,
}

/// <summary>Why a method may not be used, and since or until when.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Day">The first day it may be used, the last day it could be used, or the day since when it is only for some.</param>
public sealed record MethodRefusal(MethodRefusalReason Reason, DateOnly Day);
