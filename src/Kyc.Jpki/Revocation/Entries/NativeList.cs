using System.Numerics;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// A growing list outside the collected heap. Growing moves pages instead of copying them and leaves no half-filled arrays behind, which
/// matters where one list has a million entries and the memory for reading it is bounded.
/// </summary>
internal sealed unsafe class NativeList<T> : IDisposable
    where T : unmanaged
{
    private const int FirstCapacity = 1024;

    private T* _items;
    private int _capacity;

    ~NativeList() => Free();

    /// <summary>How many items.</summary>
    public int Count { get; private set; }

    /// <summary>The items. Valid until the next <see cref="Add"/>, <see cref="Resize"/> or <see cref="Dispose"/>.</summary>
    public Span<T> Items => new(_items, Count);

    /// <summary>Adds one at the end.</summary>
    public void Add(T item)
    {
        if (Count == _capacity)
        {
            Reserve(Math.Max(FirstCapacity, checked(_capacity * 2)));
        }

        _items[Count++] = item;
    }

    /// <summary>Sets the count; what is added has no defined value.</summary>
    public void Resize(int count)
    {
        if (count > _capacity)
        {
            Reserve((int)BitOperations.RoundUpToPowerOf2((uint)count));
        }

        Count = count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Reserve(int capacity)
    {
        _items = (T*)NativeMemory.Realloc(_items, (nuint)capacity * (nuint)sizeof(T));
        _capacity = capacity;
    }

    private void Free()
    {
        NativeMemory.Free(_items);
        _items = null;
        Count = _capacity = 0;
    }
}
