using Kyc.Rig.Driving;

namespace Kyc.Rig.Running;

/// <summary>Represents the options of ./run.</summary>
internal sealed record RunOptions
{
    /// <summary>The value of --card for a real card in a reader of the system's PC/SC service.</summary>
    public const string RealCard = "reader";

    /// <summary>Indicates whether the run ends after the outcome instead of keeping the system running.</summary>
    public bool EndsAfterOutcome { get; init; }

    /// <summary>
    /// Indicates whether the erasure is rehearsed after the outcome: the customer's contract ends and the clock moves seven years ahead.
    /// </summary>
    public bool RehearsesErasure { get; init; }

    /// <summary>The name of a persona, or <see cref="RealCard"/>.</summary>
    public string Card { get; init; } = "valid";

    /// <summary>
    /// What happens to the letter in a verification by mail: one of <see cref="MailEndings"/>; null for a verification by card.
    /// </summary>
    public string? Mail { get; init; }

    /// <summary>The possible values of <see cref="Mail"/>.</summary>
    public static readonly string[] MailEndings = ["delivered", "returned"];

    /// <summary>The password to type; null for the persona's own password.</summary>
    public string? Password { get; init; }

    /// <summary>The CRL that the service gets; ignored with a real card.</summary>
    public CrlChoice Crl { get; init; }

    /// <summary>Indicates whether the password is sent even when only one try is left.</summary>
    public bool IsLastTryAccepted { get; init; }

    /// <summary>The folder of CA certificates for a real card.</summary>
    public string? Anchors { get; init; }

    /// <summary>The folder of CRLs for a real card.</summary>
    public string? CrlFolder { get; init; }

    /// <summary>The JSON file with the declaration for a real card; null to prompt for the declaration at the terminal.</summary>
    public string? Declaration { get; init; }
}
