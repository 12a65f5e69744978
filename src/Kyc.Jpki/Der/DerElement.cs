namespace Kyc.Jpki.Der;

/// <summary>
/// Represents a tag-length-value element. Offsets count from the start of the outermost buffer, so that callers can store an element, or
/// its content, as a slice of this buffer.
/// </summary>
internal readonly ref struct DerElement
{
    public DerElement(byte tag, int start, int contentStart, ReadOnlySpan<byte> content)
    {
        Tag = tag;
        Start = start;
        ContentStart = contentStart;
        Content = content;
    }

    /// <summary>Identifier octet.</summary>
    public byte Tag { get; }

    /// <summary>Offset of the identifier octet.</summary>
    public int Start { get; }

    /// <summary>Offset of the first content octet.</summary>
    public int ContentStart { get; }

    /// <summary>Content octets.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Length of the whole element including its header, in octets.</summary>
    public int Length => ContentStart - Start + Content.Length;

    /// <summary>Returns a reader over the content.</summary>
    public DerReader GetReader() => new(Content, ContentStart);

    /// <summary>Returns the whole element, including its header, as a slice of <paramref name="buffer"/>.</summary>
    public ReadOnlyMemory<byte> SliceElement(ReadOnlyMemory<byte> buffer) => buffer.Slice(Start, Length);

    /// <summary>Returns the content as a slice of <paramref name="buffer"/>.</summary>
    public ReadOnlyMemory<byte> SliceContent(ReadOnlyMemory<byte> buffer) => buffer.Slice(ContentStart, Content.Length);
}
