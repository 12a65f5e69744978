using Kyc.Mail.Tracking;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings of verification by mail, section <c>Kyc:Mail</c>.</summary>
public sealed class MailOptions
{
    private StatusWordList? _statusWords;

    /// <summary>The sender of letters; while it is null, no letter is printed.</summary>
    public SenderOptions? Sender { get; set; }

    /// <summary>Whether each letter contains an activation code, without which its delivery does not verify the person.</summary>
    [Flag]
    public bool ActivationCode { get; set; }

    /// <summary>Number of days after printing during which an activation code is accepted.</summary>
    [WholeNumber(365, ErrorMessage = "{0} must be a number of days from 1 to {1}.")]
    public int ActivationDays { get; set; } = 60;

    /// <summary>Whether a letter that was returned because nobody collected it is sent a second time.</summary>
    [Flag]
    public bool ResendOnce { get; set; } = true;

    /// <summary>CSV file with additional words of status files; null for none.</summary>
    public string? StatusWords { get; set; }

    /// <summary>Codes of the company's ゆうプリR; while it is null, no file for ゆうプリR is created.</summary>
    public YuPriOptions? YuPri { get; set; }

    /// <summary>Returns the time until which an activation code is accepted, for the time at which it was printed.</summary>
    public DateTimeOffset GetCodeExpiry(DateTimeOffset printedAt) => printedAt.AddDays(ActivationDays);

    /// <summary>
    /// Returns the words of status files that are recognized: those of the file of <see cref="StatusWords"/>, followed by the shipped ones.
    /// The first call reads the file.
    /// </summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or one of its rows is invalid.</exception>
    public StatusWordList ReadStatusWords()
    {
        if (_statusWords is not null || StatusWords is not { } file)
        {
            return _statusWords ??= StatusWordList.Shipped;
        }

        try
        {
            return _statusWords = StatusWordList.TryRead(File.ReadAllBytes(file), out var added, out var problem)
                ? StatusWordList.Shipped.WithAdditions(added)
                : throw new ConfigurationException(
                    FormattableString.Invariant($"The file of Kyc:Mail:StatusWords, line {problem.Line}: {problem.Kind}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:Mail:StatusWords cannot be read ({exception.GetType().Name}).");
        }
    }
}
