using System.Numerics;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Represents a list in memory outside the managed heap. Unlike a managed list, it leaves no discarded arrays for the garbage collector
/// when it grows, so reading a CRL with a million entries takes less memory. Reserved space takes no physical memory until it is written,
/// so a caller can reserve the maximum in advance.
/// </summary>
internal sealed unsafe class NativeList<T> : IDisposable
    where T : unmanaged
{
    private T* _items;
    private int _capacity;

    ~NativeList() => Free();

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items. Valid until the list grows or is disposed.</summary>
    public Span<T> Items => new(_items, Count);

    /// <summary>Adds an item at the end.</summary>
    public void Add(T item)
    {
        Reserve(1)[0] = item;
        Count++;
    }

    /// <summary>
    /// Reserves space for <paramref name="count"/> items after the last item, with undefined content. The returned span is valid until the
    /// list grows or is disposed.
    /// </summary>
    public Span<T> Reserve(int count)
    {
        var neededCapacity = checked(Count + count);
        if (neededCapacity > _capacity)
        {
            Grow((int)BitOperations.RoundUpToPowerOf2((uint)neededCapacity));
        }

        return new Span<T>(_items + Count, count);
    }

    /// <summary>Adds the first <paramref name="count"/> items of the reserved space to the list.</summary>
    public void Commit(int count) => Count += count;

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
