using Google.Protobuf;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.Uploads;

namespace Kyc.Service.MailVerification;

/// <summary>Collects the chunks of an upload up to a maximum size, and recognizes scans by their first bytes.</summary>
/// <param name="maxBytes">The maximum length of the content in bytes.</param>
/// <param name="share">The space that this upload occupies in memory. The creator of this object disposes the share.</param>
internal sealed class UploadReader(int maxBytes, UploadShare share)
{
    /// <summary>The maximum size of a scan in bytes.</summary>
    public const int MaxScanBytes = 10 * 1024 * 1024;

    private const int MaxChunkBytes = 256 * 1024;

    // The first bytes of PNG (ISO/IEC 15948 5.2), JPEG (SOI and the next marker) and PDF (ISO 32000 7.5.2) files.
    private static readonly byte[][] FileSignatures =
    [
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        [0xFF, 0xD8, 0xFF],
        "%PDF-"u8.ToArray(),
    ];

    private readonly List<ByteString> _chunks = [];
    private int _length;

    /// <summary>Adds a chunk, and reserves memory for it.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, REQUEST-TOO-LARGE or UPLOAD-NO-ROOM.</exception>
    public void Add(ByteString chunk)
    {
        RequireChunk(chunk);
        if (_length + chunk.Length > maxBytes)
        {
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        }

        share.Add(chunk.Length);
        _chunks.Add(chunk);
        _length += chunk.Length;
    }

    /// <summary>Checks that a chunk is neither empty nor too large.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID.</exception>
    public static void RequireChunk(ByteString chunk) => RequestFieldParser.Require(chunk.Length is > 0 and <= MaxChunkBytes, "chunk");

    /// <summary>Returns the content and releases the chunks. Returns null when no chunk was added.</summary>
    public byte[]? TakeContent()
    {
        if (_length == 0)
        {
            return null;
        }

        var (content, offset) = (new byte[_length], 0);
        foreach (var chunk in _chunks)
        {
            chunk.CopyTo(content, offset);
            offset += chunk.Length;
        }
        _chunks.Clear();
        return content;
    }

    /// <summary>Checks whether the content begins with the signature of a PNG, JPEG or PDF file.</summary>
    public static bool HasScanSignature(byte[] content) => FileSignatures.Any(signature => content.AsSpan().StartsWith(signature));
}
