namespace Kyc.Service.Platform.Storage;

/// <summary>Represents a change that other instances should react to.</summary>
/// <param name="Channel">The notification channel, one of the constants of <see cref="DatabaseNotifications"/>.</param>
/// <param name="Subject">The id of the changed object; empty when the change does not concern a single object.</param>
public readonly record struct Announcement(string Channel, string Subject);

/// <summary>
/// Collects the announcements of a transaction until it is committed. A NOTIFY inside the transaction would make all commits of the
/// PostgreSQL server with a NOTIFY wait for each other, because PostgreSQL holds a global lock during such a commit.
/// </summary>
public static class Announcements
{
    private static readonly AsyncLocal<HashSet<Announcement>?> Current = new();

    /// <summary>
    /// Announces a change after the current transaction is committed. If the transaction is rolled back, the change is not announced.
    /// </summary>
    /// <exception cref="InvalidOperationException">The code does not run in a transaction of <see cref="Database"/>.</exception>
    public static void Add(string channel, string subject) =>
        (Current.Value ?? throw new InvalidOperationException("A change can be announced only within a transaction."))
            .Add(new Announcement(channel, subject));

    /// <summary>
    /// Starts to collect the announcements of the code that the calling method runs from here on, and returns the set to which they are
    /// added.
    /// </summary>
    internal static IReadOnlySet<Announcement> Collect() => Current.Value = [];
}
