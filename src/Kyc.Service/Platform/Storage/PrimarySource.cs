using System.Collections.Concurrent;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Connections to the primary among several hosts. Npgsql tries them in the order of the connection string: a host that hangs, or is cut
/// off, would cost each call the time limit of connecting, again and again. So the host that was the primary as last seen is tried first.
/// </summary>
internal sealed class PrimarySource : IAsyncDisposable
{
    private readonly string[] _hosts;
    private readonly Func<string, NpgsqlMultiHostDataSource> _build;
    private readonly ConcurrentDictionary<string, Lazy<NpgsqlMultiHostDataSource>> _byFirst = new();
    private volatile Lazy<NpgsqlMultiHostDataSource> _current;

    /// <param name="hosts">As in a connection string.</param>
    /// <param name="build">Builds the data source for the same hosts in another order.</param>
    public PrimarySource(string hosts, Func<string, NpgsqlMultiHostDataSource> build)
    {
        (_hosts, _build) = (hosts.Split(',', StringSplitOptions.TrimEntries), build);
        _current = Beginning(_hosts[0]);
    }

    /// <summary>A connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel = default) =>
        _current.Value.OpenConnectionAsync(TargetSessionAttributes.Primary, cancel);

    /// <summary>From now on tries the host of this connection first. One call at a time.</summary>
    public void Prefer(NpgsqlConnection connection)
    {
        var first = Array.Find(_hosts, host => host == connection.Host || host == $"{connection.Host}:{connection.Port}");
        if (first is not null) _current = Beginning(first);
    }

    /// <summary>Closes the idle connections, and those in use when they are returned.</summary>
    public void Clear()
    {
        foreach (var source in _byFirst.Values) source.Value.Clear();
    }

    /// <summary>Forgets which hosts were away or standbys.</summary>
    public void ForgetStates() => _current.Value.ClearDatabaseStates();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _byFirst.Values) await source.Value.DisposeAsync();
    }

    // Kept, as many as there are hosts: a call may be about to open a connection of the one before.
    private Lazy<NpgsqlMultiHostDataSource> Beginning(string first) =>
        _byFirst.GetOrAdd(first, _ => new(() => _build(string.Join(',', _hosts.Where(host => host != first).Prepend(first)))));
}
