using Google.Protobuf;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;

namespace Kyc.Service.MailVerification;

/// <summary>Collects what comes in pieces, within bounds, and knows a scan by its first bytes.</summary>
internal sealed class ScanReader(int most) : IDisposable
{
    /// <summary>Largest scan of a document.</summary>
    public const int LargestScan = 10 * 1024 * 1024;

    private const int LargestChunk = 256 * 1024;

    // PNG (ISO/IEC 15948 5.2), JPEG (SOI and the next marker), PDF (ISO 32000 7.5.2).
    private static readonly byte[][] Magics = [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], "%PDF-"u8.ToArray()];

    private readonly MemoryStream _bytes = new();

    /// <summary>Adds a piece.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID or REQUEST-TOO-LARGE.</exception>
    public void Add(ByteString chunk)
    {
        ApplicationRules.Require(chunk.Length is > 0 and <= LargestChunk, "chunk");
        if (_bytes.Length + chunk.Length > most) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        chunk.WriteTo(_bytes);
    }

    /// <summary>All pieces; null when none came.</summary>
    public byte[]? Content => _bytes.Length == 0 ? null : _bytes.ToArray();

    /// <inheritdoc />
    public void Dispose() => _bytes.Dispose();

    /// <summary>Whether bytes begin as a picture or a PDF does.</summary>
    public static bool IsScan(byte[] content) => Magics.Any(magic => content.AsSpan().StartsWith(magic));
}
