using Kyc.Jpki;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Defines the failures that concern key-encryption keys and the signing key. Operators see them at the start, in the log and in the output
/// of <c>kyc keys</c>. A call that fails because of one of them returns KEYS-UNAVAILABLE. docs/failure-codes.md describes the failures.
/// </summary>
public static class KeyFailures
{
    public static readonly Failure UnusableFile = Define("KEY-FILE",
        "The file of a key or of a PIN cannot be used.",
        "Restore it from its backup, or give it the content and the mode (0600) that docs/operations.md names.");

    public static readonly Failure UnusableModule = Define("KEY-MODULE",
        "The PKCS #11 library cannot be used.",
        "Install the vendor's library for 64-bit Unix, set Kyc:Pkcs11Module to it, and check that pkcs11-tool can load it.");

    public static readonly Failure TokenAbsent = Define("KEY-TOKEN-ABSENT",
        "No token with the configured label is present.",
        "Connect the HSM or start its client, and compare Kyc:Pkcs11Token with what pkcs11-tool lists.");

    public static readonly Failure TokenError = Define("KEY-TOKEN-ERROR",
        "The token failed.", "Look up the named code in the HSM's manual and check the HSM's log; the service tries again with each call.");

    public static readonly Failure PinRefused = Define("KEY-PIN-REFUSED",
        "The token refused the PIN, and one try was used.",
        "Put the right PIN into its file; the service does not send the same PIN again.");

    public static readonly Failure PinWithheld = Define("KEY-PIN-WITHHELD",
        "The token reports an earlier wrong PIN, so the service did not send its PIN.",
        "Check the PIN's file, then log in once with pkcs11-tool; a right PIN resets the token's counter.");

    public static readonly Failure PinLocked = Define("KEY-PIN-LOCKED",
        "The token's PIN is locked.", "Ask the token's security officer to set a new PIN, and find out who sent the wrong ones.");

    public static readonly Failure UnknownKey = Define("KEY-UNKNOWN",
        "This instance has no key with this id.",
        "Give the instance the key: put it on its token or into its file, or restore it from its backup.");

    public static readonly Failure AmbiguousKey = Define("KEY-AMBIGUOUS",
        "More than one key was found where exactly one is required.",
        "Give each key its own id, and give a new installation exactly one key.");

    public static readonly Failure UnsuitableKey = Define("KEY-UNSUITABLE",
        "The key is not of the kind that its use requires.",
        "Create a new key as docs/operations.md describes; the key must never leave its token.");

    public static readonly Failure KeyMismatch = Define("KEY-MISMATCH",
        "The stored keys cannot be unwrapped with the key of this id.",
        "Restore the key that wrapped them, and find out who replaced it or changed the key database.");

    /// <summary>Gets all failures of this class.</summary>
    public static IReadOnlyList<Failure> All { get; } =
    [
        UnusableFile,
        UnusableModule,
        TokenAbsent,
        TokenError,
        PinRefused,
        PinWithheld,
        PinLocked,
        UnknownKey,
        AmbiguousKey,
        UnsuitableKey,
        KeyMismatch,
    ];

    private static Failure Define(string code, string cause, string remedy) => new(code, Disposition.Retry, cause, remedy);
}

/// <summary>
/// The exception that is thrown when a key cannot be used. <see cref="Detail"/> may contain a setting, a key id or a PKCS #11 return code,
/// but never a secret.
/// </summary>
public sealed class KeyProviderException(Failure failure, string? detail = null) : Exception($"{failure.Code}: {detail ?? failure.Cause}")
{
    public Failure Failure { get; } = failure;

    public string? Detail { get; } = detail;

    /// <summary>
    /// Returns a description for operators of why background work failed: the failure code if a key could not be used, otherwise the result
    /// of <see cref="DatabaseFaults.Describe"/>.
    /// </summary>
    public static string Describe(Exception exception) =>
        exception is KeyProviderException keyException ? keyException.Failure.Code : DatabaseFaults.Describe(exception);

    /// <summary>
    /// Whether the failure may be temporary: the token is absent or failed. All other failures are caused by wrong settings, files or keys,
    /// or by a wrong PIN.
    /// </summary>
    public bool IsTransient => Failure == KeyFailures.TokenAbsent || Failure == KeyFailures.TokenError;

    /// <summary>Gets the code, cause, detail and remedy of the failure, for an operator's terminal.</summary>
    public string Explanation => $"{Failure.Code}: {Failure.Cause}{(Detail is null ? "" : $" ({Detail})")} {Failure.Remedy}";
}
