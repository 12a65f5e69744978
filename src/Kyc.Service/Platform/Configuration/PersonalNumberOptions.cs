namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings that specify when stored data is searched for individual numbers.</summary>
public sealed class PersonalNumberOptions
{
    /// <summary>Time of day in Japan at which stored data is searched for individual numbers.</summary>
    [TimeOfDay]
    public TimeOnly PersonalNumberCheckAt { get; set; } = new(3, 0);

    /// <summary>Number of days from one search to the next.</summary>
    [WholeNumber(92, ErrorMessage = "{0} must be a number of days, at least 1 and at most {1}.")]
    public int PersonalNumberCheckDays { get; set; } = 7;
}
