using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Reads fields whose form was checked when the request came in (<see cref="RequestFields"/>), and refuses what only shows later, with more
/// than the request at hand. Messages name the field, never its value.
/// </summary>
public static class RequestRules
{
    /// <summary>An id in the text form of a UUID.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static Guid Id(string text, string field)
    {
        Require(Guid.TryParseExact(text, "D", out var id), field, FieldReason.NotAnId, "is no UUID of 36 characters");
        return id;
    }

    /// <summary>A day in the form yyyy-MM-dd.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static DateOnly Day(string text, string field)
    {
        Require(IsoDate.TryRead(text, out var day), field, FieldReason.NotADate, "is no calendar date of the form YYYY-MM-DD");
        return day;
    }

    /// <summary>The same where an empty text says that there is none.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static DateOnly? DayOrNone(string text, string field) => text.Length == 0 ? null : Day(text, field);

    /// <summary>Whether a text is one line of visible text of at most so many characters.</summary>
    public static bool IsText(string text, int longest) => TextForms.Visible(text, longest) is null;

    /// <summary>Refuses the request unless the field is in its form.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Require(bool condition, string field) =>
        Require(condition, field, FieldReason.NotInForm, "is missing or not in its form");

    /// <summary>Refuses the request unless a condition holds, with the reason.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="field">Path of the field, as <see cref="FieldViolation.Field"/>.</param>
    /// <param name="reason">One of <see cref="FieldReason"/>.</param>
    /// <param name="words">What goes on after the name of the field.</param>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Require(bool condition, string field, string reason, string words)
    {
        if (!condition) throw new ServiceFailureException([new FieldViolation(field, reason, words)]);
    }

    /// <summary>The declared birth date; the text was checked when it came in.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DateOnly BirthDate(Declaration declaration) => IsoDate.Read(declaration.BirthDate);
}
