using Kyc.Domain.Time;

namespace Kyc.Domain.Methods;

/// <summary>Determines which methods a company may use on a given day. Days are in Japan's time zone (<see cref="JapanTime"/>).</summary>
/// <param name="companyLastDays">
/// The last days of use, for methods that the company stops using before the rule ends them. For example, the authorities asked companies
/// to stop using the image method early (law.md 1.3). A day after the last day that the rule allows has no effect.
/// </param>
public sealed class MethodCalendar(IReadOnlyDictionary<MethodKind, DateOnly> companyLastDays)
{
    /// <summary>Returns the methods that the company may use on the given day.</summary>
    /// <param name="date">The day in Japan.</param>
    /// <param name="isResident">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="isListedTransaction">
    /// Whether the company states that the transaction is one that the rule lists
    /// (<see cref="MethodDefinition.IsForListedTransactionsOnly"/>).
    /// </param>
    public IReadOnlyList<MethodDefinition> GetAllowedMethods(DateOnly date, bool isResident, bool isListedTransaction = false) =>
        [.. VerificationMethods.All.Where(method => GetRefusal(method.Code, date, isResident, isListedTransaction) is null)];

    /// <summary>Returns the reason why the given method may not be used. Null when it may be used.</summary>
    /// <param name="code">The method.</param>
    /// <param name="date">The day in Japan.</param>
    /// <param name="isResident">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="isListedTransaction">
    /// Whether the company states that the transaction is one that the rule lists
    /// (<see cref="MethodDefinition.IsForListedTransactionsOnly"/>).
    /// </param>
    public MethodRefusal? GetRefusal(MethodKind code, DateOnly date, bool isResident, bool isListedTransaction = false)
    {
        var method = VerificationMethods.Get(code);
        if (date < method.Letters[0].EffectiveFrom)
        {
            return new MethodRefusal(MethodRefusalReason.NotYetAllowed, method.Letters[0].EffectiveFrom);
        }

        if (method.GetLetter(date) is not { } letter)
        {
            return new MethodRefusal(MethodRefusalReason.EndedByRule, method.LastDay!.Value);
        }

        if (companyLastDays.TryGetValue(code, out var lastDay) && date > lastDay)
        {
            return new MethodRefusal(MethodRefusalReason.EndedByCompany, lastDay);
        }

        if (letter.Audience == MethodAudience.OutsideResidentRegister && isResident)
        {
            return new MethodRefusal(MethodRefusalReason.OnlyOutsideResidentRegister, letter.EffectiveFrom);
        }

        return method.IsForListedTransactionsOnly && !isListedTransaction
            ? new MethodRefusal(MethodRefusalReason.OnlyListedTransactions, letter.EffectiveFrom)
            : null;
    }
}
