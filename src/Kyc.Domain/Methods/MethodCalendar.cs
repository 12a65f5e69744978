using Kyc.Domain.Time;

namespace Kyc.Domain.Methods;

/// <summary>Which methods a company offers on a day. Days are those in Japan (<see cref="JapanTime"/>).</summary>
/// <param name="companyLastDays">
/// Last days that the company has set itself, of methods it ends before the rule does: the authorities asked for an earlier end of images
/// (law.md 1.3). A day after the rule's own last one changes nothing.
/// </param>
public sealed class MethodCalendar(IReadOnlyDictionary<MethodCode, DateOnly> companyLastDays)
{
    /// <summary>Methods that may be used.</summary>
    /// <param name="date">Day in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="listedTransaction">Whether the company says that the transaction is one of those that the rule lists.</param>
    public IReadOnlyList<MethodDefinition> AllowedOn(DateOnly date, bool residentOfJapan, bool listedTransaction = false) =>
        [.. VerificationMethods.All.Where(method => Refusal(method.Code, date, residentOfJapan, listedTransaction) is null)];

    /// <summary>Why a method may not be used; null when it may.</summary>
    /// <param name="code">The method.</param>
    /// <param name="date">Day in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register and lives in Japan.</param>
    /// <param name="listedTransaction">Whether the company says that the transaction is one of those that the rule lists.</param>
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
