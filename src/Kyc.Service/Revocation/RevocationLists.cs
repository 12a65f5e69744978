using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Kyc.Service.Revocation;

/// <summary>
/// Holds the revocation lists that this instance uses, in memory, whether they came from its index file or arrived later. Readers use <see
/// cref="Current"/>; all changes are made here, one at a time.
/// </summary>
public sealed class RevocationLists
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, byte> _importing = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile RevocationState _current = RevocationState.Empty;

    /// <summary>Gets the current state, without taking a lock.</summary>
    public RevocationState Current => _current;

    /// <summary>Gets a channel that has an item after each change. Changes while nobody waits are combined into one item.</summary>
    public ChannelReader<bool> Changes => _changes.Reader;

    /// <summary>
    /// Puts verified lists in force. A list in force is replaced only by a successor; a damaged one is replaced by any list.
    /// </summary>
    public void Put(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_lock)
        {
            var accepted = lists.Where(
                list => _current.Find(list.Key) is not { Crl.IsIntact: true } present || list.Version.Supersedes(present.Version)).ToList();
            if (accepted.Count > 0)
            {
                Set(_current.With(accepted));
            }
        }
    }

    /// <summary>Removes lists, except those that have been replaced meanwhile.</summary>
    public void Remove(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_lock)
        {
            var present = lists.Where(list => ReferenceEquals(_current.Find(list.Key)?.Crl, list.Crl)).ToList();
            if (present.Count > 0)
            {
                Set(_current.Without(present));
            }
        }
    }

    /// <summary>Whether this instance is importing exactly this list, so that nothing else needs to read it from the database.</summary>
    public bool IsImporting(ReadOnlyMemory<byte> sha256) => _importing.ContainsKey(Convert.ToHexString(sha256.Span));

    /// <summary>Announces within this instance a list that is about to be stored and put in force.</summary>
    public void BeginImport(ReadOnlyMemory<byte> sha256) => _importing[Convert.ToHexString(sha256.Span)] = 0;

    /// <summary>Ends the announcement of <see cref="BeginImport"/>.</summary>
    public void EndImport(ReadOnlyMemory<byte> sha256) => _importing.TryRemove(Convert.ToHexString(sha256.Span), out _);

    private void Set(RevocationState state)
    {
        _current = state;
        _changes.Writer.TryWrite(true);
    }
}
