using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Service.Configuration;

/// <summary>Reads the settings of <see cref="AcceptedBySetting"/>.</summary>
internal static class TrustOptions
{
    /// <exception cref="ConfigurationException">An entry is incomplete, contradictory or repeated, or never accepted.</exception>
    public static AcceptedBySetting Read(IConfigurationSection section)
    {
        try
        {
            return AcceptedBySetting.Read(section.AsEnumerable(makePathsRelative: true));
        }
        catch (FormatException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }
}
