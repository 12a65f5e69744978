namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// The exception that is thrown for an unusable setting or an unusable file that a setting names. The message is for the operator and has
/// one line for each fault.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message);
