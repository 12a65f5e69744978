using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One message encoding. Registered in the engines' options; asked once per compressed message, from any thread.</summary>
public interface ICompressionProvider
{
    /// <summary>The name in <c>grpc-encoding</c> and <c>grpc-accept-encoding</c> (gRPC over HTTP/2, "Message-Encoding").</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it into <paramref name="stream"/>, which it leaves open.</summary>
    /// <param name="stream">Where the compressed bytes go.</param>
    /// <param name="compressionLevel">The level of this message; null means the provider's own default.</param>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream from which the decompressed bytes of <paramref name="stream"/> are read.</summary>
    /// <param name="stream">Where the compressed bytes come from. Hostile: the reader of the result bounds what it takes.</param>
    Stream CreateDecompressionStream(Stream stream);
}
