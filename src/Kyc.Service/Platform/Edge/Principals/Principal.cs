using System.Collections.Frozen;
using System.Net;
using Kyc.Contracts.V1;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>
/// A known caller, as an entry of the principals file describes it (docs/access.md): a program with a client certificate, or a user account
/// on the operator socket.
/// </summary>
/// <param name="Id">The name of the caller in records and logs. <see cref="Caller.IsValidName"/> accepts it.</param>
/// <param name="Kind">What the caller is.</param>
/// <param name="Roles">The roles of the caller, at least one.</param>
public sealed record Principal(string Id, PrincipalKind Kind, FrozenSet<CallerRole> Roles)
{
    /// <summary>
    /// The URI in the subject alternative name of the caller's certificates; null if the caller is identified in a different way.
    /// </summary>
    public string? Uri { get; init; }

    /// <summary>
    /// The SHA-256 hash of the caller's public key (SubjectPublicKeyInfo, RFC 5280 4.1.2.7) in lowercase hexadecimal digits; null if the
    /// caller is identified in a different way.
    /// </summary>
    public string? KeySha256 { get; init; }

    /// <summary>The name of the user account on the operator socket; null for a program.</summary>
    public string? Account { get; init; }

    /// <summary>The branch of a kiosk; null if there is none.</summary>
    public string? Branch { get; init; }

    /// <summary>The contractor that operates the program or employs the person; null for the brokerage itself.</summary>
    public Contractor? Contractor { get; init; }

    /// <summary>The networks from which the caller may call. Empty for any address.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>The time of day in Japan during which the caller may call; null for any time.</summary>
    public DailyHours? Hours { get; init; }

    /// <summary>The last day in Japan on which the caller may call; null for no end.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>
    /// Whether the caller makes calls only when a person does something: every caller except front-ends, list feeders and monitors.
    /// </summary>
    public bool IsInteractive { get; } = !Roles.Overlaps([CallerRole.FrontEnd, CallerRole.ListFeeder, CallerRole.Monitor]);

    /// <summary>
    /// Returns the last day on which the caller may call: the earliest of its own last day and those of its contractor and the contractors
    /// above it. Null for no end.
    /// </summary>
    public DateOnly? GetEffectiveLastDay()
    {
        var last = LastDay;
        for (var contractor = Contractor; contractor is not null; contractor = contractor.Parent)
        {
            if (contractor.LastDay is { } end && (last is null || end < last))
            {
                last = end;
            }
        }

        return last;
    }
}

/// <summary>What a principal is.</summary>
public enum PrincipalKind
{
    /// <summary>A program with a client certificate.</summary>
    Program,

    /// <summary>A kiosk at a branch with a client certificate.</summary>
    Kiosk,

    /// <summary>A user account of the service's machine, on the operator socket.</summary>
    Account,
}

/// <summary>A company that works for the brokerage, or for another contractor of it.</summary>
/// <param name="Id">The name of the contractor in the principals file.</param>
/// <param name="LastDay">The last day in Japan of the contract; null for no end.</param>
/// <param name="Parent">The contractor that this one works for; null if it works for the brokerage.</param>
public sealed record Contractor(string Id, DateOnly? LastDay, Contractor? Parent);

/// <summary>A time of day in Japan, from the first minute to before the last.</summary>
/// <param name="From">The first minute.</param>
/// <param name="To">The minute after the last. It is later than <paramref name="From"/>; 00:00 means the end of the day.</param>
public sealed record DailyHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether the hours include the given time of day.</summary>
    public bool Contains(TimeOnly time) => time >= From && (To == TimeOnly.MinValue || time < To);
}
