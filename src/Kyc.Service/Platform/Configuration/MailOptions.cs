using Kyc.Mail.Tracking;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings of the mail room, section <c>Kyc:Mail</c>.</summary>
public sealed class MailOptions
{
    private StatusWordList? _words;

    /// <summary>Who sends the letters; null until it is configured, and no letter is printed before.</summary>
    public SenderOptions? Sender { get; set; }

    /// <summary>Whether each letter has an activation code, without which its delivery does not verify the person.</summary>
    [Flag]
    public bool ActivationCode { get; set; }

    /// <summary>How many days after printing an activation code is taken.</summary>
    [WholeNumber(365, ErrorMessage = "{0} must be a number of days from 1 to {1}.")]
    public int ActivationDays { get; set; } = 60;

    /// <summary>Whether a letter that nobody came for is sent a second time.</summary>
    [Flag]
    public bool ResendOnce { get; set; } = true;

    /// <summary>CSV file with further words of status files; null when there is none.</summary>
    public string? StatusWords { get; set; }

    /// <summary>Codes of the company's ゆうプリR; null: no file for it is made.</summary>
    public YuPriOptions? YuPri { get; set; }

    /// <summary>When a code printed at a time is no longer taken.</summary>
    public DateTimeOffset CodeExpiry(DateTimeOffset printed) => printed.AddDays(ActivationDays);

    /// <summary>
    /// Words of status files that are understood: the shipped ones, with those of the file of <see cref="StatusWords"/> before them, as the
    /// first call read it.
    /// </summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or a row of it is wrong.</exception>
    public StatusWordList ReadStatusWords()
    {
        if (_words is not null || StatusWords is not { } file) return _words ??= StatusWordList.Shipped;
        try
        {
            return _words = StatusWordList.TryRead(File.ReadAllBytes(file), out var added, out var problem)
                ? StatusWordList.Shipped.With(added)
                : throw new ConfigurationException(
                    FormattableString.Invariant($"The file of Kyc:Mail:StatusWords, line {problem.Line}: {problem.Kind}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:Mail:StatusWords cannot be read ({exception.GetType().Name}).");
        }
    }
}
