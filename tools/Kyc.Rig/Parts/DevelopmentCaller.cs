namespace Kyc.Rig.Parts;

/// <summary>Represents a program that calls a service of the rig, with its entry in the principals file (docs/access.md).</summary>
/// <param name="Name">The id of the principal, and the name of its files.</param>
/// <param name="Roles">The roles of the principal.</param>
public sealed record DevelopmentCaller(string Name, params IReadOnlyList<string> Roles)
{
    /// <summary>The front-end.</summary>
    public const string FrontEnd = "front-end";

    /// <summary>The kiosk.</summary>
    public const string Kiosk = "kiosk";

    /// <summary>The program of the mail room.</summary>
    public const string MailClerk = "mail-clerk";

    /// <summary>The program of the department that is responsible for compliance.</summary>
    public const string Compliance = "compliance";

    /// <summary>The program of the operators.</summary>
    public const string Operator = "operator";

    /// <summary>The program that imports revocation lists.</summary>
    public const string ListFeeder = "list-feeder";

    /// <summary>The monitoring.</summary>
    public const string Monitor = "monitor";

    /// <summary>Every role of docs/access.md.</summary>
    public static readonly IReadOnlyList<string> AllRoles =
    [
        "FRONT_END", "KIOSK", "MAIL_CLERK", "REVIEWER", "COMPLIANCE", "CUSTOMER_DESK", "AUDITOR", "OPERATOR", "LIST_FEEDER", "MONITOR",
    ];

    /// <summary>One caller for each role. Its name is that of the role, for example <c>front-end</c>.</summary>
    public static readonly IReadOnlyList<DevelopmentCaller> OnePerRole =
        [.. AllRoles.Select(role => new DevelopmentCaller(role.ToLowerInvariant().Replace('_', '-'), role))];

    /// <summary>The kind of the principal.</summary>
    public string Kind => Roles is ["KIOSK"] ? "Kiosk" : "Program";

    /// <summary>The URI of the subject alternative name of the caller's certificate.</summary>
    public string Uri => $"urn:kyc-onboarding:development:{Name}";
}
