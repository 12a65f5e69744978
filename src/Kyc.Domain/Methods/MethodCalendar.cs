using Kyc.Domain.Time;

namespace Kyc.Domain.Methods;

/// <summary>Determines which methods a company offers on a day. Days are those in Japan (<see cref="JapanTime"/>).</summary>
/// <param name="companyLastDays">The last days of methods that the company ends earlier than the rule: the authorities asked for an earlier
/// end of the image method (law.md 1.3). A day after the last day of the rule has no effect.</param>
public sealed class MethodCalendar(IReadOnlyDictionary<MethodCode, DateOnly> companyLastDays)
{
    /// <summary>Returns the methods that may be used.</summary>
    /// <param name="date">The day in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="listedTransaction">Whether the company states that the transaction is one that the rule lists.</param>
    public IReadOnlyList<MethodDefinition> AllowedOn(DateOnly date, bool residentOfJapan, bool listedTransaction = false) =>
        [.. VerificationMethods.All.Where(method => Refusal(method.Code, date, residentOfJapan, listedTransaction) is null)];

    /// <summary>Returns the reason why a method may not be used. Null when it may be used.</summary>
    /// <param name="code">The method.</param>
    /// <param name="date">The day in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="listedTransaction">Whether the company states that the transaction is one that the rule lists.</param>
    public MethodRefusal? Refusal(MethodCode code, DateOnly date, bool residentOfJapan, bool listedTransaction = false)
    {
        var method = VerificationMethods.Of(code);
        if (date < method.Letters[0].From)
        {
            return new MethodRefusal(MethodRefusalReason.NotYet, method.Letters[0].From);
        }

        if (method.LetterOn(date) is not { } letter)
        {
            return new MethodRefusal(MethodRefusalReason.EndedByRule, method.LastDay!.Value);
        }

        if (companyLastDays.TryGetValue(code, out var lastDay) && date > lastDay)
        {
            return new MethodRefusal(MethodRefusalReason.EndedByCompany, lastDay);
        }

        if (letter.Audience == MethodAudience.OutsideResidentRegister && residentOfJapan)
        {
            return new MethodRefusal(MethodRefusalReason.OnlyOutsideResidentRegister, letter.From);
        }

        return method.IsForListedTransactionsOnly && !listedTransaction
            ? new MethodRefusal(MethodRefusalReason.OnlyListedTransactions, letter.From)
            : null;
    }
}
