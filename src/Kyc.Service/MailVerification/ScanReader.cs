using Google.Protobuf;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.Uploads;

namespace Kyc.Service.MailVerification;

/// <summary>Collects what comes in pieces, within bounds, and knows a scan by its first bytes.</summary>
/// <param name="most">Longest content.</param>
/// <param name="share">What it holds of the room of all uploads, given back by whoever took it.</param>
internal sealed class ScanReader(int most, UploadShare share)
{
    /// <summary>Largest scan of a document.</summary>
    public const int LargestScan = 10 * 1024 * 1024;

    private const int LargestChunk = 256 * 1024;

    // PNG (ISO/IEC 15948 5.2), JPEG (SOI and the next marker), PDF (ISO 32000 7.5.2).
    private static readonly byte[][] Magics = [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], "%PDF-"u8.ToArray()];

    private readonly List<ByteString> _pieces = [];
    private int _length;

    /// <summary>Adds a piece.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, REQUEST-TOO-LARGE or UPLOAD-NO-ROOM.</exception>
    public void Add(ByteString chunk)
    {
        RequirePiece(chunk);
        if (_length + chunk.Length > most) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        share.Add(chunk.Length);
        _pieces.Add(chunk);
        _length += chunk.Length;
    }

    /// <summary>That a piece has bytes, and not more than a piece may have.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID.</exception>
    public static void RequirePiece(ByteString chunk) => RequestRules.Require(chunk.Length is > 0 and <= LargestChunk, "chunk");

    /// <summary>Gives all pieces as one, once; null when none came.</summary>
    public byte[]? TakeContent()
    {
        if (_length == 0) return null;
        var (content, at) = (new byte[_length], 0);
        foreach (var piece in _pieces)
        {
            piece.CopyTo(content, at);
            at += piece.Length;
        }
        _pieces.Clear();
        return content;
    }

    /// <summary>Whether bytes begin as a picture or a PDF does.</summary>
    public static bool IsScan(byte[] content) => Magics.Any(magic => content.AsSpan().StartsWith(magic));
}
