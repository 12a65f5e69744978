using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Domain.Time;

namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>
/// Provides the rules for fields other than texts. Each rule consists of the wording in the API contract and a check. The rules for texts
/// are in <see cref="TextRules"/>.
/// </summary>
public static class FieldRules
{
    /// <summary>The earliest birth date that is accepted. Nobody who was born earlier is alive.</summary>
    private static readonly DateOnly EarliestBirthDate = new(1873, 1, 1);

    /// <summary>Maximum time by which an instant may lie in the future, because the clock of the caller may be ahead.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Accepts any value of the field's type. Used for flags, and for fields that are checked by the rule for the whole message.
    /// </summary>
    public static readonly FieldRule AnyValue = new("", (_, _) => null);

    /// <summary>Allows a message field to be missing. The fields of the message have rules of their own.</summary>
    public static readonly FieldRule Optional = AnyValue;

    /// <summary>Requires a message field to be present. The fields of the message have rules of their own.</summary>
    public static readonly FieldRule Required = AnyValue with { IsRequired = true };

    /// <summary>Requires a UUID of 36 characters, in lower or upper case.</summary>
    public static readonly FieldRule Id = new("UUID", (value, _) => GetText(value) is "" ? MissingValueFault : CheckId(GetText(value)));

    /// <summary>Requires a UUID or an empty value.</summary>
    public static readonly FieldRule IdOrEmpty = CreateOrEmptyRule("UUID or empty", Id);

    /// <summary>Requires a calendar date.</summary>
    public static readonly FieldRule Date = new("\"YYYY-MM-DD\"", (value, _) => CheckDate(GetText(value), out var _));

    /// <summary>Requires a calendar date or an empty value.</summary>
    public static readonly FieldRule DateOrEmpty = CreateOrEmptyRule("\"YYYY-MM-DD\" or empty", Date);

    /// <summary>Requires a date that is not after today in Japan.</summary>
    public static readonly FieldRule PastOrPresentDate = new("\"YYYY-MM-DD\", today in Japan or before",
        (value, now) => CheckDate(GetText(value), out var day) ?? (day > JapanTime.ToDate(now) ? FutureFault : null));

    /// <summary>Requires a date that is not before today in Japan, or an empty value.</summary>
    public static readonly FieldRule FutureOrPresentDateOrEmpty = CreateOrEmptyRule(
        "\"YYYY-MM-DD\", today in Japan or later, or empty",
        new(
            "",
            (value, now) =>
                CheckDate(GetText(value), out var day)
                ?? (day < JapanTime.ToDate(now) ? new(FieldReason.TooEarly, "is before today in Japan") : null)));

    /// <summary>Requires a date on which a living person may have been born.</summary>
    public static readonly FieldRule BirthDate = new("\"YYYY-MM-DD\", from 1873-01-01 to today in Japan", (value, now) =>
        CheckDate(GetText(value), out var day) ?? (day > JapanTime.ToDate(now) ? FutureFault
            : day < EarliestBirthDate ? new(FieldReason.TooEarly, "is before 1873-01-01") : null));

    /// <summary>Requires a date on which a living person may have been born, or an empty value.</summary>
    public static readonly FieldRule BirthDateOrEmpty = CreateOrEmptyRule($"{BirthDate.Wording}, or empty", BirthDate);

    /// <summary>Requires an instant that is not in the future, with a tolerance for clock skew.</summary>
    public static readonly FieldRule PastInstant = new("At most 5 minutes in the future", (value, now) =>
        value is not Timestamp instant ? MissingValueFault
        : !IsInstant(instant) ? new(FieldReason.NotAnInstant, "is no timestamp between the years 1 and 9999")
        : instant.ToDateTimeOffset() > now + MaxClockSkew ? FutureFault : null)
    { IsRequired = true };

    /// <summary>
    /// Requires a defined enum value other than UNSPECIFIED. The wording is empty, because application.proto states the rule once for all
    /// enums.
    /// </summary>
    public static readonly FieldRule SpecifiedEnumValue = new(
        "",
        (value, _) => GetNumber(value) == 0 ? MissingValueFault : CheckDefined(value));

    /// <summary>Accepts any defined enum value, including UNSPECIFIED.</summary>
    public static readonly FieldRule AnyEnumValue = new("", (value, _) => CheckDefined(value));

    /// <summary>Gets the fault for a missing value.</summary>
    public static FieldFault MissingValueFault { get; } = new(FieldReason.Absent, "is missing");

    /// <summary>Gets the fault for a date or an instant in the future.</summary>
    public static FieldFault FutureFault { get; } = new(FieldReason.InTheFuture, "is in the future");

    /// <summary>Creates a rule that requires a whole number within the given bounds, both inclusive.</summary>
    public static FieldRule CreateRangeRule(long min, long max) => new(
        FormatInvariant($"{min} to {max}"),
        (value, _) => GetNumber(value) is var number && number >= min && number <= max ? null
            : new(FieldReason.OutOfRange, FormatInvariant($"is not {min} to {max}")));

    /// <summary>Creates a rule that requires a whole number that is not less than the given minimum.</summary>
    public static FieldRule CreateMinimumRule(long min) => new(
        FormatInvariant($"{min} or more"),
        (value, _) => GetNumber(value) >= min ? null : new(FieldReason.OutOfRange, FormatInvariant($"is less than {min}")));

    /// <summary>Creates a rule for a field of type bytes. The number of bytes must be within the given bounds, both inclusive.</summary>
    public static FieldRule CreateByteLengthRule(int min, int max) => new(
        min == max ? FormatInvariant($"{min} bytes")
            : FormatInvariant($"{min} to {max} bytes"),
        (value, _) => ((ByteString)value).Length is var length && length == 0 && min > 0 ? MissingValueFault
            : length < min ? new(FieldReason.TooShort, FormatInvariant($"has fewer than {min} bytes"))
            : length > max ? new(FieldReason.TooLong, FormatInvariant($"has more than {max} bytes")) : null);

    /// <summary>
    /// Creates a rule that accepts any value. Used for a field that other code checks, because the check needs more data than the request.
    /// </summary>
    /// <param name="wording">The wording of the rule.</param>
    public static FieldRule CreateUncheckedRule(string wording) => new(wording, (_, _) => null);

    internal static FieldFault CreateTooFewFault(int min) => new(FieldReason.TooShort, FormatInvariant($"has fewer than {min} entries"));

    internal static FieldFault CreateTooManyFault(int max) => new(FieldReason.TooLong, FormatInvariant($"has more than {max} entries"));

    private static FieldRule CreateOrEmptyRule(string wording, FieldRule rule) =>
        new(wording, (value, now) => GetText(value) is "" ? null : rule.Check(value, now));

    private static string FormatInvariant(FormattableString text) => FormattableString.Invariant(text);

    private static string GetText(object value) => (string)value;

    private static long GetNumber(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static FieldFault? CheckId(string text) =>
        Guid.TryParseExact(text, "D", out var _) ? null : new(FieldReason.NotAnId, "is no UUID of 36 characters");

    private static FieldFault? CheckDate(string text, out DateOnly day)
    {
        day = default;
        return text.Length == 0 ? MissingValueFault
            : IsoDate.TryParse(text, out day) ? null : new(FieldReason.NotADate, "is no calendar date of the form YYYY-MM-DD");
    }

    private static FieldFault? CheckDefined(object value) =>
        System.Enum.IsDefined(value.GetType(), value) ? null
            : new(FieldReason.UnknownValue, "is not a defined value");

    private static bool IsInstant(Timestamp timestamp) =>
        timestamp.Seconds is >= -62135596800 and <= 253402300799 && timestamp.Nanos is >= 0 and <= 999_999_999;
}
