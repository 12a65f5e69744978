namespace Kyc.Service.Guessing;

/// <summary>Specifies what a caller tries. The numbers are stored in <c>guess_count.kind</c>.</summary>
public enum GuessKind
{
    /// <summary>Unknown reference codes, for all applications together.</summary>
    ReferenceCode = 1,

    /// <summary>Unknown card sessions, for all applications together.</summary>
    Session = 2,

    /// <summary>Card sessions that were begun for one application.</summary>
    BegunSession = 3,

    /// <summary>Wrong activation codes for one letter.</summary>
    ActivationCode = 4,
}
