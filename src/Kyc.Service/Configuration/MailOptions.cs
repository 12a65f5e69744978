using System.Globalization;
using Kyc.Domain.Time;
using Kyc.Mail.Letters;
using Kyc.Mail.Manifests;
using Kyc.Mail.Methods;
using Kyc.Mail.Tracking;
using Kyc.Service.Edge;

namespace Kyc.Service.Configuration;

/// <summary>Settings of the mail room, section <c>Kyc:Mail</c>.</summary>
public sealed class MailOptions
{
    private const int MostLifetimeDays = 365;

    /// <summary>Who sends the letters; null until it is configured, and no letter is printed before.</summary>
    public Sender? Sender { get; init; }

    /// <summary>Whether each letter has an activation code, without which its delivery does not verify the person.</summary>
    public bool ActivationCode { get; init; }

    /// <summary>How many days after printing an activation code is taken.</summary>
    public int ActivationDays { get; init; } = 60;

    /// <summary>When a code printed at a time is no longer taken.</summary>
    public DateTimeOffset CodeExpiry(DateTimeOffset printed) => printed.AddDays(ActivationDays);

    /// <summary>Whether a letter that nobody came for is sent a second time.</summary>
    public bool ResendOnce { get; init; } = true;

    /// <summary>Words of status files that are understood: the shipped ones, with those of the operator's file before them.</summary>
    public StatusWordList StatusWords { get; init; } = StatusWordList.Shipped;

    /// <summary>Codes of the company's ゆうプリR; null: no file for it is made.</summary>
    public YuPriCodes? YuPri { get; init; }

    /// <exception cref="ConfigurationException">A setting is unusable.</exception>
    internal static MailOptions Read(IConfigurationSection section) => new()
    {
        Sender = ReadSender(section.GetSection(nameof(Sender))),
        ActivationCode = ReadFlag(section, nameof(ActivationCode), standard: false),
        ActivationDays = ReadDays(section, nameof(ActivationDays)),
        ResendOnce = ReadFlag(section, nameof(ResendOnce), standard: true),
        StatusWords = ReadWords(section[nameof(StatusWords)]),
        YuPri = ReadCodes(section.GetSection(nameof(YuPri))),
    };

    /// <exception cref="ConfigurationException">A method or a day is none.</exception>
    internal static IReadOnlyDictionary<MethodCode, DateOnly> ReadLastDays(IConfigurationSection section)
    {
        var days = new Dictionary<MethodCode, DateOnly>();
        foreach (var setting in section.GetChildren())
        {
            var method = VerificationMethods.All.SingleOrDefault(candidate => candidate.Name == setting.Key)
                ?? throw new ConfigurationException($"Kyc:MethodLastDays:{setting.Key}: there is no such method of verification.");
            if (!IsoDate.TryRead(setting.Value, out var day))
                throw new ConfigurationException($"Kyc:MethodLastDays:{setting.Key} must be a day, yyyy-MM-dd.");
            days[method.Code] = day;
        }
        return days;
    }

    private static Sender? ReadSender(IConfigurationSection section)
    {
        if (!section.Exists()) return null;
        string Part(string name) => section[name] is { Length: > 0 } text ? text : throw new ConfigurationException($"Kyc:Mail:Sender:{name} is not set.");
        var lines = Part("Address").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length is 0 or > Addressee.MostAddressLines)
            throw new ConfigurationException($"Kyc:Mail:Sender:Address must be one to {Addressee.MostAddressLines} lines, separated by |.");
        var postcode = Part("Postcode");
        if (postcode.Length != 7 || !postcode.All(char.IsAsciiDigit)) throw new ConfigurationException("Kyc:Mail:Sender:Postcode must be seven digits.");
        return new Sender(Part("Name"), postcode, lines, Part("Telephone"));
    }

    private static YuPriCodes? ReadCodes(IConfigurationSection section)
    {
        if (!section.Exists()) return null;
        string Code(string name) => section[name] is { Length: > 0 } text && text.All(char.IsAsciiLetterOrDigit)
            ? text
            : throw new ConfigurationException($"Kyc:Mail:YuPri:{name} must be ASCII letters and digits.");
        return new YuPriCodes(Code("SimplifiedRegistered"), Code("Registered"), Code("RestrictedDelivery"));
    }

    private static StatusWordList ReadWords(string? file)
    {
        if (string.IsNullOrEmpty(file)) return StatusWordList.Shipped;
        try
        {
            return StatusWordList.TryRead(File.ReadAllBytes(file), out var added, out var problem)
                ? StatusWordList.Shipped.With(added)
                : throw new ConfigurationException(
                    FormattableString.Invariant($"The file of Kyc:Mail:StatusWords, line {problem.Line}: {problem.Kind}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:Mail:StatusWords cannot be read ({exception.GetType().Name}).");
        }
    }

    private static bool ReadFlag(IConfigurationSection section, string name, bool standard) => section[name] switch
    {
        null or "" => standard,
        var text when bool.TryParse(text, out var flag) => flag,
        _ => throw new ConfigurationException($"Kyc:Mail:{name} must be true or false."),
    };

    private static int ReadDays(IConfigurationSection section, string name) => section[name] switch
    {
        null or "" => new MailOptions().ActivationDays,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= MostLifetimeDays => days,
        _ => throw new ConfigurationException($"Kyc:Mail:{name} must be a number of days from 1 to {MostLifetimeDays}."),
    };
}
