using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Parses fields whose format <see cref="RequestFieldChecker"/> has already checked. Also refuses requests because of faults that are found
/// later, by checks that need more data than the request. The failures contain the name of the field, never its value.
/// </summary>
public static class RequestFieldParser
{
    /// <summary>Parses a UUID of 36 characters, the value of the given field.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, with the name of the field.</exception>
    public static Guid ParseId(string text, string field)
    {
        Require(Guid.TryParseExact(text, "D", out var id), field, FieldReason.NotAnId, "is no UUID of 36 characters");
        return id;
    }

    /// <summary>Parses a date in the format yyyy-MM-dd, the value of the given field.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, with the name of the field.</exception>
    public static DateOnly ParseDate(string text, string field)
    {
        Require(IsoDate.TryParse(text, out var day), field, FieldReason.NotADate, "is no calendar date of the form YYYY-MM-DD");
        return day;
    }

    /// <summary>Parses a date in the format yyyy-MM-dd, the value of the given field. Returns null for an empty text.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, with the name of the field.</exception>
    public static DateOnly? ParseDateOrNull(string text, string field) => text.Length == 0 ? null : ParseDate(text, field);

    /// <summary>Checks whether the given text is one line of visible text with at most the given number of characters.</summary>
    public static bool IsVisibleText(string text, int maxLength) => TextRules.CheckVisibleLine(text, maxLength) is null;

    /// <summary>Refuses the request with the reason NOT_IN_FORM, unless the given condition holds.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, with the name of the field.</exception>
    public static void Require(bool condition, string field) =>
        Require(condition, field, FieldReason.NotInForm, "is missing or not in its form");

    /// <summary>Refuses the request with the given reason, unless the given condition holds.</summary>
    /// <param name="condition">The condition that must hold.</param>
    /// <param name="field">The path of the field in the request message.</param>
    /// <param name="reason">A reason that <see cref="FieldReason"/> defines.</param>
    /// <param name="description">The text that follows the name of the field in the message, for example <c>is missing</c>.</param>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, with the name of the field.</exception>
    public static void Require(bool condition, string field, string reason, string description)
    {
        if (!condition)
        {
            throw new ServiceFailureException([new FieldViolation(field, reason, description)]);
        }
    }

    /// <summary>Parses the declared birth date, whose format has already been checked.</summary>
    /// <exception cref="FormatException">The text is not a date.</exception>
    public static DateOnly ParseBirthDate(Declaration declaration) => IsoDate.Parse(declaration.BirthDate);
}
