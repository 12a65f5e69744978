using System.Numerics;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// A growing list outside the collected heap, which leaves no half-filled arrays behind: where one list has a million entries, the memory for
/// reading it is bounded. Room that was never written takes no memory, so that whoever knows the most there can be reserves that at once.
/// </summary>
internal sealed unsafe class NativeList<T> : IDisposable
    where T : unmanaged
{
    private T* _items;
    private int _capacity;

    ~NativeList() => Free();

    /// <summary>How many items.</summary>
    public int Count { get; private set; }

    /// <summary>The items. Valid until the list grows or is disposed.</summary>
    public Span<T> Items => new(_items, Count);

    /// <summary>Adds one at the end.</summary>
    public void Add(T item)
    {
        Reserve(1)[0] = item;
        Count++;
    }

    /// <summary>Room behind the last item, with no defined content. Valid as long as <see cref="Items"/>.</summary>
    public Span<T> Reserve(int count)
    {
        var needed = checked(Count + count);
        if (needed > _capacity)
        {
            Grow((int)BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        return new Span<T>(_items + Count, count);
    }

    /// <summary>Makes the first items in the room part of the list.</summary>
    public void Take(int count) => Count += count;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Grow(int capacity)
    {
        var items = (T*)HugePages.Allocate((nuint)capacity * (nuint)sizeof(T));
        Items.CopyTo(new Span<T>(items, Count));
        NativeMemory.AlignedFree(_items);
        _items = items;
        _capacity = capacity;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_items);
        _items = null;
        Count = _capacity = 0;
    }
}
