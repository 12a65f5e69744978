namespace Kyc.Rig;

/// <summary>
/// The exception that is thrown when something on this machine prevents the operation. The message, which is shown to the person at the
/// terminal, states the problem and the remedy, without personal data. Programs print it and exit with code 1.
/// </summary>
public sealed class RigException(string message, Exception? innerException = null) : Exception(message, innerException);
