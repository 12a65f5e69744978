using Kyc.Rig.Driving;

namespace Kyc.Rig.Running;

/// <summary>What ./run was asked for.</summary>
internal sealed record RunOptions
{
    /// <summary>Value of --card that means the system's PC/SC service and a real card.</summary>
    public const string RealCard = "reader";

    /// <summary>End after the outcome.</summary>
    public bool Once { get; init; }

    /// <summary>Rehearse the erasure after the outcome: the contract ends, seven years pass.</summary>
    public bool ThenErase { get; init; }

    /// <summary>Name of a persona, or <see cref="RealCard"/>.</summary>
    public string Card { get; init; } = "valid";

    /// <summary>How a letter ends instead of a card: one of <see cref="MailEndings"/>; null for a card.</summary>
    public string? Mail { get; init; }

    /// <summary>Ends of a letter.</summary>
    public static readonly string[] MailEndings = ["delivered", "returned"];

    /// <summary>Password to type instead of the persona's own.</summary>
    public string? Password { get; init; }

    /// <summary>List that the service is given; not with a real card.</summary>
    public CrlChoice Crl { get; init; }

    /// <summary>Use the password even when one try is left.</summary>
    public bool LastTry { get; init; }

    /// <summary>With a real card: folder of CA certificates.</summary>
    public string? Anchors { get; init; }

    /// <summary>With a real card: folder of revocation lists.</summary>
    public string? CrlFolder { get; init; }

    /// <summary>With a real card: JSON file of what the person declares; asked at the terminal when omitted.</summary>
    public string? Declaration { get; init; }
}
