namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// The exception that is thrown when a setting, or a file that a setting names, cannot be used. The message is for the operator and has one
/// line for each fault.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message);
