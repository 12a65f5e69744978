namespace Kyc.Service.Platform.Storage;

/// <summary>Represents a change that other instances should react to.</summary>
/// <param name="Channel">The notification channel, one of the constants of <see cref="DatabaseNotificationListener"/>.</param>
/// <param name="Subject">The id of the changed object; empty when the change does not concern a single object.</param>
public readonly record struct Announcement(string Channel, string Subject);

/// <summary>
/// Collects the announcements of a transaction until the transaction is committed. They are not sent inside the transaction, because
/// PostgreSQL holds a global lock during a commit with a NOTIFY. All such commits on the server would wait for each other.
/// </summary>
public static class TransactionAnnouncements
{
    private static readonly AsyncLocal<HashSet<Announcement>?> Current = new();

    /// <summary>
    /// Announces a change when the current transaction has been committed. If the transaction is rolled back, the change is not announced.
    /// </summary>
    /// <exception cref="InvalidOperationException">The calling code does not run in a transaction of <see cref="Database"/>.</exception>
    public static void Add(string channel, string subject) =>
        (Current.Value ?? throw new InvalidOperationException("A change can be announced only within a transaction."))
            .Add(new Announcement(channel, subject));

    /// <summary>
    /// Starts to collect the announcements of all code that the calling method runs from here on. Returns the set to which the
    /// announcements are added.
    /// </summary>
    internal static IReadOnlySet<Announcement> Collect() => Current.Value = [];
}
