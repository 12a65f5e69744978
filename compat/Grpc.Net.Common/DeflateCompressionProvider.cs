using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>
/// The <c>deflate</c> encoding. As in HTTP, the name means the zlib format (RFC 9110 8.4.1.2, RFC 1950), not bare deflate blocks.
/// </summary>
/// <param name="defaultCompressionLevel">The level when a message asks for none.</param>
public class DeflateCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    /// <inheritdoc/>
    public string EncodingName => "deflate";

    /// <inheritdoc/>
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new ZLibStream(stream, compressionLevel ?? defaultCompressionLevel, leaveOpen: true);

    /// <inheritdoc/>
    public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress);
}
