namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// The exception for an unusable setting, or an unusable file that a setting names. The text for the operator has one line for each fault.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message);
