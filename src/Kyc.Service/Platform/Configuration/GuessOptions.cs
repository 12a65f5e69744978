namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for how often a caller may try codes.</summary>
public sealed class GuessOptions
{
    /// <summary>Maximum number of unknown reference codes, and of unknown sessions, of one caller within ten minutes.</summary>
    [WholeNumber(1000)]
    public int MaxUnknownCodes { get; set; } = 10;

    /// <summary>Maximum number of card sessions that one caller may begin for one application within ten minutes.</summary>
    [WholeNumber(1000)]
    public int MaxSessionsPerApplication { get; set; } = 5;

    /// <summary>Maximum number of wrong activation codes of one caller for one letter before the caller must wait.</summary>
    [WholeNumber(15)]
    public int MaxWrongActivationCodes { get; set; } = 5;
}
