namespace Kyc.Rig;

/// <summary>
/// Something on this machine stands in the way. The message is written for the person at the terminal: what is wrong
/// and what to do, without personal data; programs print it and end with exit status 1.
/// </summary>
public sealed class RigException(string message, Exception? inner = null) : Exception(message, inner);
