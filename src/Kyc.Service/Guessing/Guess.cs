using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Guessing;

/// <summary>
/// Identifies the attempts that are counted together: those of one caller, of one kind and, for some kinds, for one target.
/// </summary>
/// <param name="Caller">The name of the calling program.</param>
/// <param name="Kind">What the caller tries.</param>
/// <param name="Target">The id of the application or letter; empty for a kind that counts all of them together.</param>
public readonly record struct Guess(string Caller, GuessKind Kind, string Target)
{
    /// <summary>Creates the guess of a reference code.</summary>
    public static Guess OfReferenceCode(Caller caller) => new(caller.Program, GuessKind.ReferenceCode, "");

    /// <summary>Creates the guess of a card session.</summary>
    public static Guess OfSession(Caller caller) => new(caller.Program, GuessKind.Session, "");

    /// <summary>Creates the attempt to begin a session of the given application.</summary>
    public static Guess OfBegunSession(Caller caller, Guid applicationId) =>
        new(caller.Program, GuessKind.BegunSession, applicationId.ToString("D"));

    /// <summary>Creates the guess of the activation code of the given letter.</summary>
    public static Guess OfActivationCode(Caller caller, Guid letterId) =>
        new(caller.Program, GuessKind.ActivationCode, letterId.ToString("D"));
}
