using System.Collections.Concurrent;
using System.Threading.Channels;
using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>
/// The lists this instance answers from, in its memory whether they came from its index file or came in since. Readers take
/// <see cref="Current"/>; all changes are made here, one at a time.
/// </summary>
public sealed class RevocationLists
{
    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, byte> _expected = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile RevocationState _current = RevocationState.Empty;

    /// <summary>The present state; taking it costs nothing and takes no lock.</summary>
    public RevocationState Current => _current;

    /// <summary>Has an item after each change; changes that nobody waited for are one.</summary>
    public ChannelReader<bool> Changes => _changes.Reader;

    /// <summary>Puts verified lists in force. A list in force gives way to its successor only, or to anything if it is damaged.</summary>
    public void Put(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_changing)
        {
            var accepted = lists.Where(list => _current.Find(list.Place) is not { Crl.IsIntact: true } present || list.Version.Follows(present.Version)).ToList();
            if (accepted.Count > 0) Set(_current.With(accepted));
        }
    }

    /// <summary>Takes lists out of force, except where another has taken their place meanwhile.</summary>
    public void Remove(params IReadOnlyCollection<ImportedList> lists)
    {
        lock (_changing)
        {
            var present = lists.Where(list => ReferenceEquals(_current.Find(list.Place)?.Crl, list.Crl)).ToList();
            if (present.Count > 0) Set(_current.Without(present));
        }
    }

    /// <summary>Whether somebody here is bringing in this very list, so that nobody else need read it.</summary>
    public bool Expects(ReadOnlyMemory<byte> sha256) => _expected.ContainsKey(Convert.ToHexString(sha256.Span));

    /// <summary>Announces a list that is about to be stored and put in force.</summary>
    public void Expect(ReadOnlyMemory<byte> sha256) => _expected[Convert.ToHexString(sha256.Span)] = 0;

    /// <summary>Ends <see cref="Expect"/>.</summary>
    public void ExpectNoMore(ReadOnlyMemory<byte> sha256) => _expected.TryRemove(Convert.ToHexString(sha256.Span), out _);

    private void Set(RevocationState state)
    {
        _current = state;
        _changes.Writer.TryWrite(true);
    }
}
