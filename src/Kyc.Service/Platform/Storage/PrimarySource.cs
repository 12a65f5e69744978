using System.Collections.Concurrent;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Opens connections to the primary among several hosts. Npgsql tries the hosts in the order of the connection string, so that a host that
/// hangs or is unreachable would cost each call the whole connection timeout. Therefore the last known primary is tried first.
/// </summary>
internal sealed class PrimarySource : IAsyncDisposable
{
    private readonly string[] _hosts;
    private readonly Func<string, NpgsqlMultiHostDataSource> _build;
    private readonly ConcurrentDictionary<string, Lazy<NpgsqlMultiHostDataSource>> _sourcesByFirstHost = new();
    private volatile Lazy<NpgsqlMultiHostDataSource> _current;

    /// <param name="hosts">The hosts, as in a connection string.</param>
    /// <param name="build">Builds the data source for the same hosts in another order.</param>
    public PrimarySource(string hosts, Func<string, NpgsqlMultiHostDataSource> build)
    {
        (_hosts, _build) = (hosts.Split(',', StringSplitOptions.TrimEntries), build);
        _current = GetSource(_hosts[0]);
    }

    /// <summary>Opens a connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) =>
        _current.Value.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken);

    /// <summary>Tries the host of this connection first from now on. Only one call at a time is allowed.</summary>
    public void Prefer(NpgsqlConnection connection)
    {
        var first = Array.Find(_hosts, host => host == connection.Host || host == $"{connection.Host}:{connection.Port}");
        if (first is not null)
        {
            _current = GetSource(first);
        }
    }

    /// <summary>Closes the idle connections now, and the others when they are returned.</summary>
    public void Clear()
    {
        foreach (var source in _sourcesByFirstHost.Values)
        {
            source.Value.Clear();
        }
    }

    /// <summary>Discards the cached states of hosts that were unavailable or standbys.</summary>
    public void ClearHostStates() => _current.Value.ClearDatabaseStates();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sourcesByFirstHost.Values)
        {
            await source.Value.DisposeAsync();
        }
    }

    // Data sources are kept, one for each host, because a call may be about to open a connection of a previous one.
    private Lazy<NpgsqlMultiHostDataSource> GetSource(string firstHost) =>
        _sourcesByFirstHost.GetOrAdd(
            firstHost,
            _ => new(() => _build(string.Join(',', _hosts.Where(host => host != firstHost).Prepend(firstHost)))));
}
