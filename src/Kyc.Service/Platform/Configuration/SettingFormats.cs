using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Kyc.Domain.Time;
using Kyc.Mail.Letters;
using Npgsql;

namespace Kyc.Service.Platform.Configuration;

// These attributes check the text of a setting. All of them except RequiredSettingAttribute accept null, because a setting that is not set
// keeps its default. In the error messages, {0} is the key.

/// <summary>Requires the setting to be set.</summary>
internal sealed class RequiredSettingAttribute : RequiredAttribute
{
    public RequiredSettingAttribute() => ErrorMessage = "{0} is not set.";
}

/// <summary>Requires a duration in the format <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</summary>
/// <param name="max">The maximum duration, in the same format.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(string max)
    : ValidationAttribute("{0} must be a duration (hh:mm:ss) above zero and at most {1}.")
{
    public TimeSpan Max { get; } = TimeSpan.Parse(max, CultureInfo.InvariantCulture);

    public bool AcceptsZero { get; init; }

    public override bool IsValid(object? value) => value is not string text
        || (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            && (duration > TimeSpan.Zero || (AcceptsZero && duration == TimeSpan.Zero)) && duration <= Max);

    public override string FormatErrorMessage(string name) => string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Max);
}

/// <summary>Requires a time of day in the format <c>HH:mm</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeOfDayAttribute() : ValidationAttribute("{0} must be a time of day in Japan, HH:mm.")
{
    /// <summary>Parses a time of day in the format <c>HH:mm</c>. Returns false for anything else.</summary>
    public static bool TryParse(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    public override bool IsValid(object? value) => value is not string text || TryParse(text, out _);
}

/// <summary>Requires a date in the format of <see cref="IsoDate"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DayAttribute() : ValidationAttribute("{0} must be a day, yyyy-MM-dd.")
{
    public override bool IsValid(object? value) => value is not string text || IsoDate.TryParse(text, out _);
}

/// <summary>Requires a whole number of at least 1, in decimal digits.</summary>
/// <param name="max">The maximum number.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeNumberAttribute(int max) : ValidationAttribute("{0} must be a number from 1 to {1}.")
{
    public int Max => max;

    public override bool IsValid(object? value) => value is not string text
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= max);

    public override string FormatErrorMessage(string name) => string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, max);
}

/// <summary>Requires <c>true</c> or <c>false</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlagAttribute() : ValidationAttribute("{0} must be true or false.")
{
    public override bool IsValid(object? value) => value is not string text || bool.TryParse(text, out _);
}

/// <summary>Requires the address of a listener: http or https, with an IP address or <c>localhost</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListenAddressAttribute(string scheme) : ValidationAttribute
{
    /// <summary>Gets the only accepted scheme of the address.</summary>
    public string Scheme => scheme;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text)
        {
            return ValidationResult.Success;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != scheme)
        {
            return new ValidationResult(scheme == Uri.UriSchemeHttps
                ? $"{validationContext.DisplayName} is not an https address; the service accepts calls with mutual TLS only."
                : $"{validationContext.DisplayName} is not an {scheme} address.");
        }

        return uri.Host == "localhost" || IPAddress.TryParse(uri.IdnHost, out _)
            ? ValidationResult.Success
            : new ValidationResult($"{validationContext.DisplayName} must name an IP address or localhost.");
    }
}

/// <summary>Requires an Npgsql connection string.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionStringAttribute() : ValidationAttribute("{0} is not a connection string of Npgsql.")
{
    public override bool IsValid(object? value)
    {
        if (value is not string text)
        {
            return true;
        }

        try
        {
            _ = new NpgsqlConnectionStringBuilder(text);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }
}

/// <summary>Requires at least one address line and at most <see cref="Addressee.MaxAddressLines"/>, separated by <c>|</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressLinesAttribute() : ValidationAttribute("{0} must be one to {1} lines, separated by |.")
{
    public override bool IsValid(object? value) =>
        value is not string text || SenderOptions.SplitLines(text).Length is > 0 and <= Addressee.MaxAddressLines;

    public override string FormatErrorMessage(string name) =>
        string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Addressee.MaxAddressLines);
}
