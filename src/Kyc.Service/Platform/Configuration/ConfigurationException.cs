namespace Kyc.Service.Platform.Configuration;

/// <summary>A setting or a file named by one is unusable; the text says which, for the operator, a line for each fault.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
