namespace Kyc.Jpki.Der;

/// <summary>
/// Reads DER (X.690 section 10) forward and checks every length against the available data. A read returns false if the element does not
/// fit in the data. No read throws, and every element that is read successfully advances the reader, so no input makes a caller loop
/// forever.
/// </summary>
internal ref struct DerReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private int _position;

    /// <param name="data">The data to read.</param>
    /// <param name="origin">Offset of <paramref name="data"/> in the outermost buffer.</param>
    public DerReader(ReadOnlySpan<byte> data, int origin = 0)
    {
        _data = data;
        _origin = origin;
    }

    /// <summary>Maximum number of tag and length octets of an element that this reader accepts.</summary>
    public const int MaxHeaderOctets = 6;

    /// <summary>Offset of the next element in the outermost buffer.</summary>
    public readonly int Offset => _origin + _position;

    /// <summary>Whether no data is left.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>Checks whether the next element has this tag.</summary>
    public readonly bool IsNext(byte tag) => _position < _data.Length && _data[_position] == tag;

    /// <summary>Reads the tag and the length of an element whose content need not be available yet.</summary>
    /// <param name="data">The data, starting with the tag of the element.</param>
    /// <param name="tag">The tag that the element must have.</param>
    /// <param name="headerLength">Number of tag and length octets.</param>
    /// <param name="contentLength">Number of content octets.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> data, byte tag, out int headerLength, out int contentLength)
    {
        (headerLength, contentLength) = (0, 0);
        return data.Length >= 2 && data[0] == tag && TryReadLength(data, out headerLength, out contentLength);
    }

    /// <summary>Reads the next element, which may have any tag.</summary>
    public bool TryReadAny(out DerElement element)
    {
        element = default;
        var rest = _data[_position..];
        // Tag numbers above 30 (X.690 8.1.2.4) do not occur in the JPKI profile.
        if (rest.Length < 2 || (rest[0] & 0x1F) == 0x1F || !TryReadLength(rest, out var headerLength, out var contentLength)
            || contentLength > rest.Length - headerLength)
        {
            return false;
        }

        var start = _origin + _position;
        element = new DerElement(rest[0], start, start + headerLength, rest.Slice(headerLength, contentLength));
        _position += headerLength + contentLength;
        return true;
    }

    /// <summary>Reads the next element if it has this tag; otherwise does not advance.</summary>
    public bool TryRead(byte tag, out DerElement element)
    {
        element = default;
        return IsNext(tag) && TryReadAny(out element);
    }

    /// <summary>Reads a constructed element and returns a reader over its content.</summary>
    public bool TryReadConstructed(byte tag, out DerReader content)
    {
        content = default;
        if (!TryRead(tag, out var element))
        {
            return false;
        }

        content = element.GetReader();
        return true;
    }

    /// <summary>Reads an OBJECT IDENTIFIER and checks that every arc is complete and in its shortest encoding (X.690 8.19.2).</summary>
    public bool TryReadOid(out DerElement oid) => TryRead(DerTag.ObjectIdentifier, out oid) && DerOid.IsWellFormed(oid.Content);

    /// <summary>Reads a signed, big-endian INTEGER and checks that it is in its shortest encoding (X.690 8.3.2).</summary>
    public bool TryReadInteger(out DerElement integer) => TryRead(DerTag.Integer, out integer) && IsShortestInteger(integer.Content);

    /// <summary>Reads an INTEGER that is not negative and returns its magnitude without the sign octet.</summary>
    public bool TryReadUnsignedInteger(out DerElement integer)
    {
        if (!TryReadInteger(out integer) || integer.Content[0] >= 0x80)
        {
            return false;
        }

        if (integer.Content.Length > 1 && integer.Content[0] == 0)
        {
            integer = new DerElement(integer.Tag, integer.Start, integer.ContentStart + 1, integer.Content[1..]);
        }

        return true;
    }

    /// <summary>Reads a BIT STRING without unused bits, such as a signature or a public key.</summary>
    public bool TryReadBitStringOctets(out DerElement octets)
    {
        if (!TryRead(DerTag.BitString, out octets) || octets.Content.Length < 1 || octets.Content[0] != 0)
        {
            return false;
        }

        octets = new DerElement(octets.Tag, octets.Start, octets.ContentStart + 1, octets.Content[1..]);
        return true;
    }

    /// <summary>
    /// Reads an optional <c>BOOLEAN DEFAULT FALSE</c>; the flag is false if the element is absent. Also accepts an encoded FALSE, which DER
    /// forbids (X.690 11.5) but some CAs write.
    /// </summary>
    public bool TryReadFlag(byte tag, out bool flag)
    {
        flag = false;
        if (!IsNext(tag))
        {
            return true;
        }

        if (!TryReadAny(out var element) || element.Content is not [0x00 or 0xFF])
        {
            return false;
        }

        flag = element.Content[0] == 0xFF;
        return true;
    }

    private static bool IsShortestInteger(ReadOnlySpan<byte> content) => content switch
    {
        [] => false,
        [0x00, < 0x80, ..] => false,
        [0xFF, >= 0x80, ..] => false,
        _ => true,
    };

    // X.690 8.1.3 and 10.1: the length is definite and in its shortest encoding. No CRL needs more than four length octets.
    private static bool TryReadLength(ReadOnlySpan<byte> element, out int headerLength, out int length)
    {
        headerLength = 2;
        length = element[1];
        if (length < 0x80)
        {
            return true;
        }

        var count = length & 0x7F;
        if (count is 0 or > 4 || element.Length - 2 < count || element[2] == 0)
        {
            return false;
        }

        uint value = 0;
        foreach (var octet in element.Slice(2, count))
        {
            value = (value << 8) | octet;
        }

        headerLength += count;
        length = (int)value;
        return value is >= 0x80 and <= int.MaxValue;
    }
}
