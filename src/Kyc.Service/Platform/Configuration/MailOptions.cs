using Kyc.Mail.Tracking;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for verification by mail, in the section <c>Kyc:Mail</c>.</summary>
public sealed class MailOptions
{
    private StatusWordList? _statusWords;

    /// <summary>The sender of letters; when the sender is null, no letters are printed.</summary>
    public SenderOptions? Sender { get; set; }

    /// <summary>
    /// Whether each letter contains an activation code. If so, a person is verified only after entering the code, not by the delivery of
    /// the letter alone.
    /// </summary>
    [Flag]
    public bool ActivationCode { get; set; }

    /// <summary>Number of days after printing for which an activation code is accepted.</summary>
    [WholeNumber(365, ErrorMessage = "{0} must be a number of days from 1 to {1}.")]
    public int ActivationDays { get; set; } = 60;

    /// <summary>Whether a new letter is sent, once, when a letter was returned because nobody collected it.</summary>
    [Flag]
    public bool ResendOnce { get; set; } = true;

    /// <summary>CSV file with additional words that are recognized in mail status files; null when there is none.</summary>
    public string? StatusWords { get; set; }

    /// <summary>The company's codes for ゆうプリR; when they are null, no files for ゆうプリR are created.</summary>
    public YuPriOptions? YuPri { get; set; }

    /// <summary>Returns the time until which an activation code that was printed at the given time is accepted.</summary>
    public DateTimeOffset GetCodeExpiry(DateTimeOffset printedAt) => printedAt.AddDays(ActivationDays);

    /// <summary>
    /// Returns the words that are recognized in mail status files: the built-in words and those of the file <see cref="StatusWords"/>. The
    /// first call reads the file.
    /// </summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or one of its rows is invalid.</exception>
    public StatusWordList ReadStatusWords()
    {
        if (_statusWords is not null || StatusWords is not { } file)
        {
            return _statusWords ??= StatusWordList.BuiltIn;
        }

        try
        {
            return _statusWords = StatusWordList.TryRead(File.ReadAllBytes(file), out var added, out var problem)
                ? StatusWordList.BuiltIn.WithAdditions(added)
                : throw new ConfigurationException(
                    FormattableString.Invariant($"The file of Kyc:Mail:StatusWords, line {problem.Line}: {problem.Kind}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:Mail:StatusWords cannot be read ({exception.GetType().Name}).");
        }
    }
}
