namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>How many connections a listener carries, and for how long.</summary>
public sealed record ConnectionLimits
{
    /// <summary>All together. One takes some ten kilobytes while nothing is called.</summary>
    public int Most { get; init; } = 2048;

    /// <summary>Of one remote address: eight of them fill the listener at the least. A client of ours needs one connection.</summary>
    public int MostOfAddress { get; init; } = 256;

    /// <summary>
    /// So long after its first call a connection takes no more of them, and its client opens another, at whichever instance the load
    /// balancer gives it: without that all clients stay at the instance that was there first.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Share of the lifetime by which it is made shorter or longer at random, so that clients that came together do not come again
    /// together.
    /// </summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Calls under way may go on for so long afterwards: a minute more than the longest deadline.</summary>
    public TimeSpan Ending { get; init; } = TimeSpan.FromMinutes(61);
}
