namespace Kyc.Service.Platform.Storage;

/// <summary>A change that other instances should look at.</summary>
/// <param name="Channel">Channel of <see cref="DatabaseNotifications"/>.</param>
/// <param name="Subject">What changed; empty for anything.</param>
public readonly record struct Announcement(string Channel, string Subject);

/// <summary>
/// Collects what a transaction wants announced, until it is committed. NOTIFY inside of the transaction would serialise the commits of the
/// whole cluster: PostgreSQL holds one lock from there to the end of the commit.
/// </summary>
public static class Announcements
{
    private static readonly AsyncLocal<HashSet<Announcement>?> Current = new();

    /// <summary>Announces a change when the transaction that this code runs in is committed, and never when it is undone.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction of <see cref="Database"/>.</exception>
    public static void Add(string channel, string subject) =>
        (Current.Value ?? throw new InvalidOperationException("A change can be announced only within a transaction.")).Add(new Announcement(channel, subject));

    /// <summary>Begins to collect for the code that the calling method runs from here on.</summary>
    internal static IReadOnlySet<Announcement> Collect() => Current.Value = [];
}
