using System.Buffers.Binary;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Stores the unpacked entries of one CRL, in the order of the CRL. Uses 13 bytes per entry while every serial number fits in 64 bits, as
/// in CRLs of JPKI, and 33 bytes per entry after the first longer serial number.
/// </summary>
/// <remarks>
/// No certificate has a negative serial number (RFC 5280 4.1.2.2; the certificate parser refuses it). An entry with a negative serial
/// number is counted, because it is in the CRL, but not stored.
/// </remarks>
internal sealed class CrlEntryTable : IDisposable
{
    /// <summary>Maximum length of a serial number in octets (RFC 5280 4.1.2.2).</summary>
    public const int MaxSerialOctets = 20;

    private readonly NativeList<ulong> _shortSerials = new();
    private readonly NativeList<uint> _dates = new();
    private readonly NativeList<byte> _reasons = new();
    private readonly NativeList<byte> _longSerials = new();
    private int _negativeCount;

    /// <summary>Represents space that is reserved for new entries after the stored entries.</summary>
    /// <param name="serials">Space for serial numbers of up to 64 bits.</param>
    /// <param name="dates">Space for revocation dates, in seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="reasons">Space for CRLReason values.</param>
    public readonly ref struct ReservedRows(Span<ulong> serials, Span<uint> dates, Span<byte> reasons)
    {
        public Span<ulong> Serials { get; } = serials;

        public Span<uint> Dates { get; } = dates;

        public Span<byte> Reasons { get; } = reasons;
    }

    /// <summary>Number of stored entries.</summary>
    public int Count => _dates.Count;

    /// <summary>Number of entries read, including those with negative serial numbers.</summary>
    public int TotalCount => Count + _negativeCount;

    /// <summary>Whether a serial number has more than 64 bits. <see cref="LongSerials"/> then contains all serial numbers.</summary>
    public bool HasLongSerials { get; private set; }

    /// <summary>Length in octets of the longest serial number without its sign octet; at least 8.</summary>
    public int SerialOctets { get; private set; } = sizeof(ulong);

    /// <summary>The serial numbers of up to 64 bits. The values for entries with longer serial numbers are undefined.</summary>
    public Span<ulong> ShortSerials => _shortSerials.Items;

    /// <summary>
    /// All serial numbers if <see cref="HasLongSerials"/>, otherwise empty. Each has <see cref="MaxSerialOctets"/> bytes, big-endian.
    /// </summary>
    public Span<byte> LongSerials => _longSerials.Items;

    /// <summary>The revocation dates in seconds since <see cref="EntryDate.Origin"/>.</summary>
    public Span<uint> Dates => _dates.Items;

    /// <summary>The CRLReason values.</summary>
    public Span<byte> Reasons => _reasons.Items;

    /// <summary>
    /// Reserves space for up to <paramref name="maxCount"/> entries with serial numbers of up to 64 bits. After writing to the space, call
    /// <see cref="Commit"/> to add the written entries.
    /// </summary>
    public ReservedRows Reserve(int maxCount) => new(_shortSerials.Reserve(maxCount), _dates.Reserve(maxCount), _reasons.Reserve(maxCount));

    /// <summary>Adds the first <paramref name="count"/> entries of the reserved space to the table.</summary>
    public void Commit(int count)
    {
        _shortSerials.Commit(count);
        _dates.Commit(count);
        _reasons.Commit(count);
        if (HasLongSerials)
        {
            AddLongSerial(_shortSerials.Items[^count..]);
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="serial">
    /// Magnitude, big-endian. After leading zeros are removed, it may have at most <see cref="MaxSerialOctets"/> octets.
    /// </param>
    /// <param name="date">Seconds since <see cref="EntryDate.Origin"/>.</param>
    /// <param name="reason">The CRLReason value.</param>
    public void Add(ReadOnlySpan<byte> serial, uint date, byte reason)
    {
        serial = serial.TrimStart((byte)0);
        if (serial.Length > sizeof(ulong))
        {
            ConvertToLongSerials();
        }

        if (HasLongSerials)
        {
            AddLongSerial(serial);
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

    /// <summary>Counts an entry with a negative serial number.</summary>
    public void RecordNegativeSerial() => _negativeCount++;

    /// <summary>
    /// Copies all serial numbers to <see cref="LongSerials"/>, unless this was done before. Entries that are added later are stored there
    /// too.
    /// </summary>
    public void ConvertToLongSerials()
    {
        if (!HasLongSerials)
        {
            HasLongSerials = true;
            AddLongSerial(_shortSerials.Items);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _shortSerials.Dispose();
        _dates.Dispose();
        _reasons.Dispose();
        _longSerials.Dispose();
    }

    private void AddLongSerial(ReadOnlySpan<ulong> serials)
    {
        Span<byte> magnitude = stackalloc byte[sizeof(ulong)];
        foreach (var serial in serials)
        {
            BinaryPrimitives.WriteUInt64BigEndian(magnitude, serial);
            AddLongSerial(magnitude);
        }
    }

    private void AddLongSerial(ReadOnlySpan<byte> serial)
    {
        SerialOctets = Math.Max(SerialOctets, serial.Length);
        var row = _longSerials.Reserve(MaxSerialOctets);
        row[..(MaxSerialOctets - serial.Length)].Clear();
        serial.CopyTo(row[(MaxSerialOctets - serial.Length)..]);
        _longSerials.Commit(MaxSerialOctets);
    }
}
