using System.Collections.Concurrent;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Opens connections to the primary among several hosts. Npgsql tries the hosts in the order of the connection string, so that with an
/// unreachable first host, each call would wait for the whole connection timeout. Therefore the last known primary is tried first.
/// </summary>
internal sealed class PrimaryDataSource : IAsyncDisposable
{
    private readonly string[] _hosts;
    private readonly Func<string, NpgsqlMultiHostDataSource> _createSource;
    private readonly ConcurrentDictionary<string, Lazy<NpgsqlMultiHostDataSource>> _sourcesByFirstHost = new();
    private volatile Lazy<NpgsqlMultiHostDataSource> _current;

    /// <summary>Creates the source without opening a connection.</summary>
    /// <param name="hosts">The hosts, separated by commas as in a connection string.</param>
    /// <param name="createSource">Builds a data source. The argument contains the same hosts in the order in which they are tried.</param>
    public PrimaryDataSource(string hosts, Func<string, NpgsqlMultiHostDataSource> createSource)
    {
        (_hosts, _createSource) = (hosts.Split(',', StringSplitOptions.TrimEntries), createSource);
        _current = GetSource(_hosts[0]);
    }

    /// <summary>Opens a connection to the primary, from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) =>
        _current.Value.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken);

    /// <summary>Makes later calls try the host of the given connection first. Must not be called concurrently.</summary>
    public void Prefer(NpgsqlConnection connection)
    {
        var preferredHost = Array.Find(_hosts, host => host == connection.Host || host == $"{connection.Host}:{connection.Port}");
        if (preferredHost is not null)
        {
            _current = GetSource(preferredHost);
        }
    }

    /// <summary>Closes the idle connections now, and the connections in use when they are returned to the pool.</summary>
    public void Clear()
    {
        foreach (var source in _sourcesByFirstHost.Values)
        {
            source.Value.Clear();
        }
    }

    /// <summary>
    /// Discards what Npgsql has cached about the hosts (unavailable, primary or standby), so that all hosts are tried again.
    /// </summary>
    public void ClearHostStates() => _current.Value.ClearDatabaseStates();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sourcesByFirstHost.Values)
        {
            await source.Value.DisposeAsync();
        }
    }

    // The data source of a previous primary is not disposed, because a call may be about to open a connection with it.
    private Lazy<NpgsqlMultiHostDataSource> GetSource(string firstHost) =>
        _sourcesByFirstHost.GetOrAdd(
            firstHost,
            _ => new(() => _createSource(string.Join(',', _hosts.Where(host => host != firstHost).Prepend(firstHost)))));
}
