using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// The entries of one list as they were read, in the list's order: nine bytes an entry while every serial fits 32 bits, as those of JPKI
/// do, and 29 from the first longer one on.
/// </summary>
/// <remarks>
/// A negative serial names no certificate (RFC 5280 4.1.2.2; the certificate parser refuses one). It is counted, since the CA wrote it,
/// and not kept.
/// </remarks>
internal sealed class CrlEntryTable : IDisposable
{
    /// <summary>RFC 5280 4.1.2.2: no serial is longer.</summary>
    public const int MaxSerialOctets = 20;

    private readonly NativeList<Entry> _entries = new();
    private readonly NativeList<byte> _longSerials = new();
    private uint _lastSerial;

    /// <summary>One entry.</summary>
    /// <param name="ShortSerial">The serial, where it is short.</param>
    /// <param name="Date">Seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="Reason">CRLReason.</param>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public readonly record struct Entry(uint ShortSerial, uint Date, byte Reason);

    /// <summary>Entries read, the negative ones among them.</summary>
    public int ListedCount { get; private set; }

    /// <summary>Entries kept.</summary>
    public int Count => _entries.Count;

    /// <summary>A serial has more than 32 bits: <see cref="LongSerials"/> holds them all.</summary>
    public bool HasLongSerials { get; private set; }

    /// <summary>The short serials came in order.</summary>
    public bool IsAscending { get; private set; } = true;

    /// <summary>Octets of the longest serial without sign octet, at least 4.</summary>
    public int LongestSerial { get; private set; } = sizeof(uint);

    /// <summary>Span and grain of the dates, and the reasons that occur.</summary>
    public FactRange Facts { get; } = new();

    public Span<Entry> Entries => _entries.Items;

    /// <summary><see cref="MaxSerialOctets"/> bytes a serial, big-endian.</summary>
    public Span<byte> LongSerials => _longSerials.Items;

    /// <summary>Adds an entry whose serial fits 32 bits.</summary>
    public void Add(uint serial, uint date, byte reason)
    {
        IsAscending &= serial >= _lastSerial;
        _lastSerial = serial;
        if (HasLongSerials)
        {
            AddLong(serial);
        }

        Facts.Include(date, reason);
        _entries.Add(new Entry(serial, date, reason));
        ListedCount++;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="serial">Magnitude, big-endian, at most <see cref="MaxSerialOctets"/> without leading zeros.</param>
    /// <param name="date">Seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="reason">CRLReason.</param>
    public void Add(ReadOnlySpan<byte> serial, uint date, byte reason)
    {
        serial = serial.TrimStart((byte)0);
        if (serial.Length <= sizeof(uint))
        {
            uint value = 0;
            foreach (var octet in serial)
            {
                value = (value << 8) | octet;
            }

            Add(value, date, reason);
            return;
        }

        UseLongSerials();
        AddLong(serial);
        Facts.Include(date, reason);
        _entries.Add(new Entry(0, date, reason));
        ListedCount++;
    }

    /// <summary>Counts an entry that names no certificate.</summary>
    public void AddNegative() => ListedCount++;

    /// <summary>Keeps every serial as a long one.</summary>
    public void UseLongSerials()
    {
        if (HasLongSerials)
        {
            return;
        }

        HasLongSerials = true;
        foreach (var entry in _entries.Items)
        {
            AddLong(entry.ShortSerial);
        }
    }

    /// <summary>Gives the memory back; what the entries say is elsewhere.</summary>
    public void Dispose()
    {
        _entries.Dispose();
        _longSerials.Dispose();
    }

    private void AddLong(uint serial)
    {
        Span<byte> magnitude = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(magnitude, serial);
        AddLong(magnitude);
    }

    private void AddLong(ReadOnlySpan<byte> serial)
    {
        LongestSerial = Math.Max(LongestSerial, serial.Length);
        var start = _longSerials.Count;
        _longSerials.Resize(start + MaxSerialOctets);
        var row = _longSerials.Items[start..];
        row[..(MaxSerialOctets - serial.Length)].Clear();
        serial.CopyTo(row[(MaxSerialOctets - serial.Length)..]);
    }
}
