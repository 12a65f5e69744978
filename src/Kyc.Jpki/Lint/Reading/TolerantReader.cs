using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>
/// Reads BER forward as far as possible and reports every violation of DER. As with <see cref="DerReader"/>, no read throws, and every read
/// of an element advances or ends the reader, so no input makes a caller loop forever.
/// </summary>
internal ref struct TolerantReader
{
    private const int MaxLengthOctets = 4;
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private readonly FindingCollector _findings;
    private int _position;

    /// <param name="data">The data to read.</param>
    /// <param name="origin">Offset of <paramref name="data"/> in the outermost buffer.</param>
    /// <param name="findings">Receives the findings.</param>
    public TolerantReader(ReadOnlySpan<byte> data, int origin, FindingCollector findings)
    {
        _data = data;
        _origin = origin;
        _findings = findings;
    }

    /// <summary>Offset of the next element in the outermost buffer.</summary>
    public readonly int Offset => _origin + _position;

    /// <summary>Whether no data is left, or the rest of the data cannot be read.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>Checks whether the next element has this tag.</summary>
    public readonly bool IsNext(byte tag) => _position < _data.Length && _data[_position] == tag;

    /// <summary>Returns a reader over the content of an element.</summary>
    public readonly TolerantReader GetReader(DerElement element) => new(element.Content, element.ContentStart, _findings);

    /// <summary>
    /// Reads the next element, which may have any tag. If it is missing or cannot be read, reports this, moves to the end of the data and
    /// returns false.
    /// </summary>
    public bool TryReadAny(string field, out DerElement element)
    {
        element = default;
        if (IsAtEnd)
        {
            _findings.Add(EncodingRules.FieldInvalid, Offset, field);
            return false;
        }

        var rest = _data[_position..];
        // Tag numbers above 30 (X.690 8.1.2.4) do not occur in the JPKI profile.
        if (rest.Length < 2 || (rest[0] & 0x1F) == 0x1F || !TryGetLength(rest, out var header, out var content, out var trailer))
        {
            _findings.Add(EncodingRules.ElementUnreadable, Offset, field);
            _position = _data.Length;
            return false;
        }

        if (content > rest.Length - header)
        {
            _findings.Add(EncodingRules.LengthExceedsParent, Offset, field);
            content = rest.Length - header;
        }

        element = new DerElement(rest[0], Offset, Offset + header, rest.Slice(header, content));
        _position += header + content + trailer;
        return true;
    }

    /// <summary>
    /// Reads the next element. If its tag is not <paramref name="tag"/>, reports the element, skips it and returns false.
    /// </summary>
    public bool TryRead(byte tag, string field, out DerElement element)
    {
        if (!TryReadAny(field, out element))
        {
            return false;
        }

        if (element.Tag == tag)
        {
            return true;
        }

        _findings.Add(EncodingRules.FieldInvalid, element.Start, field);
        return false;
    }

    /// <summary>Reads a constructed element and returns a reader over its content.</summary>
    public bool TryReadConstructed(byte tag, string field, out TolerantReader content)
    {
        content = default;
        if (!TryRead(tag, field, out var element))
        {
            return false;
        }

        content = GetReader(element);
        return true;
    }

    /// <summary>
    /// Reads an INTEGER. Reports an integer that is empty or not in its shortest encoding, but returns false only for an empty one.
    /// </summary>
    public bool TryReadInteger(string field, out DerElement integer)
    {
        if (!TryRead(DerTag.Integer, field, out integer))
        {
            return false;
        }

        if (integer.Content is [] or [0x00, < 0x80, ..] or [0xFF, >= 0x80, ..])
        {
            _findings.Add(EncodingRules.IntegerNotShortest, integer.Start, field);
        }

        return !integer.Content.IsEmpty;
    }

    /// <summary>Reads an optional <c>BOOLEAN DEFAULT FALSE</c>. Returns false if it is absent.</summary>
    public bool ReadFlag(byte tag, string field)
    {
        if (!IsNext(tag) || !TryReadAny(field, out var element))
        {
            return false;
        }

        if (element.Content is not [0x00 or 0xFF])
        {
            _findings.Add(EncodingRules.BooleanInvalid, element.Start, field);
        }
        else if (element.Content[0] == 0)
        {
            _findings.Add(EncodingRules.DefaultValueEncoded, element.Start, field);
        }

        return !element.Content.IsEmpty && element.Content[0] != 0;
    }

    /// <summary>Reads a BIT STRING without unused bits. If there are unused bits, reports this and returns false.</summary>
    public bool TryReadBitStringOctets(string field, out DerElement octets)
    {
        if (!TryRead(DerTag.BitString, field, out octets))
        {
            return false;
        }

        if (octets.Content.IsEmpty || octets.Content[0] != 0)
        {
            _findings.Add(EncodingRules.UnusedBits, octets.Start, field);
            return false;
        }

        octets = new DerElement(octets.Tag, octets.Start, octets.ContentStart + 1, octets.Content[1..]);
        return true;
    }

    /// <summary>Reads an OBJECT IDENTIFIER and its dotted text, which is <c>?</c> if the identifier is malformed.</summary>
    public bool TryReadOid(string field, out DerElement oid, out string text)
    {
        text = "?";
        if (!TryRead(DerTag.ObjectIdentifier, field, out oid))
        {
            return false;
        }

        if (DerOid.ToText(oid.Content) is { } dotted)
        {
            text = dotted;
        }
        else
        {
            _findings.Add(EncodingRules.ObjectIdentifierInvalid, oid.Start, field);
        }

        return true;
    }

    /// <summary>Reports an error if data is left, and moves to the end of the data.</summary>
    public void ExpectEnd(string field)
    {
        if (!IsAtEnd)
        {
            _findings.Add(EncodingRules.TrailingBytes, Offset, field);
            _position = _data.Length;
        }
    }

    // X.690 8.1.3. For an indefinite length, searches for the two end-of-contents octets and returns the length of the content before them.
    private readonly bool TryGetLength(ReadOnlySpan<byte> element, out int header, out int content, out int trailer)
    {
        trailer = 0;
        if (!TryReadLength(element, out header, out content, out var isShortest))
        {
            return false;
        }

        if (content < 0)
        {
            trailer = 2;
            _findings.Add(EncodingRules.LengthIndefinite, Offset);
            return TryFindEnd(element[header..], 0, out content);
        }

        if (!isShortest)
        {
            _findings.Add(EncodingRules.LengthNotShortest, Offset);
        }

        return true;
    }

    /// <summary>
    /// Reads a length; an indefinite length is returned as -1. Returns false if the length has too many octets or is truncated.
    /// </summary>
    private static bool TryReadLength(ReadOnlySpan<byte> element, out int header, out int length, out bool isShortest)
    {
        (header, length, isShortest) = (2, element[1], true);
        if (length < 0x80)
        {
            return true;
        }

        var count = length & 0x7F;
        if (count == 0)
        {
            length = -1;
            return true;
        }

        if (count > MaxLengthOctets || element.Length - 2 < count)
        {
            return false;
        }

        uint value = 0;
        foreach (var octet in element.Slice(2, count))
        {
            value = (value << 8) | octet;
        }

        header += count;
        length = (int)value;
        isShortest = element[2] != 0 && value >= 0x80;
        return value <= int.MaxValue;
    }

    // X.690 8.1.5: searches for the end-of-contents octets of this element and skips those of inner elements.
    private static bool TryFindEnd(ReadOnlySpan<byte> content, int depth, out int length)
    {
        length = 0;
        while (depth < MaxDepth && content.Length - length >= 2)
        {
            var rest = content[length..];
            if (rest[0] == 0 && rest[1] == 0)
            {
                return true;
            }

            if ((rest[0] & 0x1F) == 0x1F || !TryReadLength(rest, out var header, out var inner, out _)
                || (inner < 0 && !TryFindEnd(rest[header..], depth + 1, out inner)) || inner > rest.Length - header)
            {
                return false;
            }

            length += header + inner + (rest[1] == 0x80 ? 2 : 0);
            if (length > content.Length)
            {
                return false;
            }
        }

        return false;
    }
}
