using System.Numerics;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Represents a growing list outside the managed heap. It leaves no half-filled arrays to the garbage collector, which bounds the memory
/// for reading a CRL with a million entries. Reserved space that is never written takes no memory, so a caller that knows the maximum can
/// reserve it at once.
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

    /// <summary>Returns reserved space after the last item, with undefined content. Valid as long as <see cref="Items"/>.</summary>
    public Span<T> Reserve(int count)
    {
        var needed = checked(Count + count);
        if (needed > _capacity)
        {
            Grow((int)BitOperations.RoundUpToPowerOf2((uint)needed));
        }

        return new Span<T>(_items + Count, count);
    }

    /// <summary>Adds the first items of the reserved space to the list.</summary>
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
