using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Kyc.Service.Revocation;

/// <summary>
/// Holds in memory the revocation lists that this instance uses. They come from the index file, from the database or from imports. Readers
/// use <see cref="Current"/>. Changes are made one at a time.
/// </summary>
public sealed class RevocationListRegistry
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, byte> _importing = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile RevocationState _current = RevocationState.Empty;

    /// <summary>Gets the current state, without taking a lock.</summary>
    public RevocationState Current => _current;

    /// <summary>Gets a channel that contains an item after a change. Several changes before the item is read result in one item.</summary>
    public ChannelReader<bool> Changes => _changes.Reader;

    /// <summary>
    /// Puts verified lists in force. A list in force is replaced only by a newer version. A damaged list in force is replaced by any
    /// version.
    /// </summary>
    public void PutInForce(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_lock)
        {
            var acceptedLists = lists
                .Where(list =>
                    _current.Find(list.Key) is not { Crl.IsIntact: true } currentList || list.Version.Supersedes(currentList.Version))
                .ToList();
            if (acceptedLists.Count > 0)
            {
                SetCurrent(_current.WithLists(acceptedLists));
            }
        }
    }

    /// <summary>Removes lists. A list that was replaced in the meantime is not removed.</summary>
    public void Remove(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_lock)
        {
            var presentLists = lists.Where(list => ReferenceEquals(_current.Find(list.Key)?.Crl, list.Crl)).ToList();
            if (presentLists.Count > 0)
            {
                SetCurrent(_current.WithoutLists(presentLists));
            }
        }
    }

    /// <summary>Checks whether this instance is importing the list with this hash, so that it need not be read from the database.</summary>
    public bool IsImporting(ReadOnlyMemory<byte> sha256) => _importing.ContainsKey(Convert.ToHexString(sha256.Span));

    /// <summary>Records that this instance is about to store a list and put it in force.</summary>
    public void BeginImport(ReadOnlyMemory<byte> sha256) => _importing[Convert.ToHexString(sha256.Span)] = 0;

    /// <summary>Records that the import begun with <see cref="BeginImport"/> has ended.</summary>
    public void EndImport(ReadOnlyMemory<byte> sha256) => _importing.TryRemove(Convert.ToHexString(sha256.Span), out _);

    private void SetCurrent(RevocationState state)
    {
        _current = state;
        _changes.Writer.TryWrite(true);
    }
}
