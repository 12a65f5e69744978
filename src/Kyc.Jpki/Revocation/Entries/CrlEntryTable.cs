using System.Buffers.Binary;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// The entries of one list as they were read, in the list's order: 13 bytes an entry while every serial fits 64 bits, as those of JPKI
/// do, and 33 from the first longer one on.
/// </summary>
/// <remarks>
/// A negative serial names no certificate (RFC 5280 4.1.2.2; the certificate parser refuses one). It is counted, since the CA wrote it,
/// and not kept.
/// </remarks>
internal sealed class CrlEntryTable : IDisposable
{
    /// <summary>RFC 5280 4.1.2.2: no serial is longer.</summary>
    public const int MaxSerialOctets = 20;

    private readonly NativeList<ulong> _shortSerials = new();
    private readonly NativeList<uint> _dates = new();
    private readonly NativeList<byte> _reasons = new();
    private readonly NativeList<byte> _longSerials = new();
    private int _negative;

    /// <summary>Room for entries behind those that are kept.</summary>
    /// <param name="serials">Their short serials.</param>
    /// <param name="dates">Seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="reasons">CRLReason.</param>
    public readonly ref struct Room(Span<ulong> serials, Span<uint> dates, Span<byte> reasons)
    {
        public Span<ulong> Serials { get; } = serials;

        public Span<uint> Dates { get; } = dates;

        public Span<byte> Reasons { get; } = reasons;
    }

    /// <summary>Entries kept.</summary>
    public int Count => _dates.Count;

    /// <summary>Entries read, the negative ones among them.</summary>
    public int ListedCount => Count + _negative;

    /// <summary>A serial has more than 64 bits: <see cref="LongSerials"/> holds them all.</summary>
    public bool HasLongSerials { get; private set; }

    /// <summary>Octets of the longest serial without sign octet, at least 8.</summary>
    public int LongestSerial { get; private set; } = sizeof(ulong);

    /// <summary>The serials that are short; anything where they are not.</summary>
    public Span<ulong> ShortSerials => _shortSerials.Items;

    /// <summary><see cref="MaxSerialOctets"/> bytes a serial, big-endian.</summary>
    public Span<byte> LongSerials => _longSerials.Items;

    /// <summary>Seconds since <see cref="EntryDate.Origin"/>.</summary>
    public Span<uint> Dates => _dates.Items;

    /// <summary>CRLReason.</summary>
    public Span<byte> Reasons => _reasons.Items;

    /// <summary>Makes room for up to so many entries with short serials; <see cref="Take"/> keeps those that were written there.</summary>
    public Room Reserve(int most) => new(_shortSerials.Reserve(most), _dates.Reserve(most), _reasons.Reserve(most));

    /// <summary>Keeps the first entries that were written to the room.</summary>
    public void Take(int count)
    {
        _shortSerials.Take(count);
        _dates.Take(count);
        _reasons.Take(count);
        if (HasLongSerials)
        {
            AddLong(_shortSerials.Items[^count..]);
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="serial">Magnitude, big-endian, at most <see cref="MaxSerialOctets"/> without leading zeros.</param>
    /// <param name="date">Seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="reason">CRLReason.</param>
    public void Add(ReadOnlySpan<byte> serial, uint date, byte reason)
    {
        serial = serial.TrimStart((byte)0);
        if (serial.Length > sizeof(ulong))
        {
            UseLongSerials();
        }

        if (HasLongSerials)
        {
            AddLong(serial);
        }

        ulong value = 0;
        foreach (var octet in serial)
        {
            value = (value << 8) | octet;
        }

        _shortSerials.Add(value);
        _dates.Add(date);
        _reasons.Add(reason);
    }

    /// <summary>Counts an entry that names no certificate.</summary>
    public void AddNegative() => _negative++;

    /// <summary>Keeps every serial as a long one.</summary>
    public void UseLongSerials()
    {
        if (!HasLongSerials)
        {
            HasLongSerials = true;
            AddLong(_shortSerials.Items);
        }
    }

    /// <summary>Gives the memory back; what the entries say is elsewhere.</summary>
    public void Dispose()
    {
        _shortSerials.Dispose();
        _dates.Dispose();
        _reasons.Dispose();
        _longSerials.Dispose();
    }

    private void AddLong(ReadOnlySpan<ulong> serials)
    {
        Span<byte> magnitude = stackalloc byte[sizeof(ulong)];
        foreach (var serial in serials)
        {
            BinaryPrimitives.WriteUInt64BigEndian(magnitude, serial);
            AddLong(magnitude);
        }
    }

    private void AddLong(ReadOnlySpan<byte> serial)
    {
        LongestSerial = Math.Max(LongestSerial, serial.Length);
        var row = _longSerials.Reserve(MaxSerialOctets);
        row[..(MaxSerialOctets - serial.Length)].Clear();
        serial.CopyTo(row[(MaxSerialOctets - serial.Length)..]);
        _longSerials.Take(MaxSerialOctets);
    }
}
