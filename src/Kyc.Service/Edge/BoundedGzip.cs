using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Kyc.Service.Edge;

/// <summary>
/// gzip that stops at the message limit while it inflates. The engine compares only the compressed size beforehand, and
/// gzip grows a thousandfold: 64 KiB would become 64 MiB of memory before anybody looked.
/// </summary>
public sealed class BoundedGzip(int largestMessage) : ICompressionProvider
{
    private static readonly GzipCompressionProvider Gzip = new(CompressionLevel.Fastest);

    /// <inheritdoc />
    public string EncodingName => Gzip.EncodingName;

    /// <inheritdoc />
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => Gzip.CreateCompressionStream(stream, compressionLevel);

    /// <inheritdoc />
    public Stream CreateDecompressionStream(Stream stream) => new Bounded(Gzip.CreateDecompressionStream(stream), largestMessage);

    private sealed class Bounded(Stream inner, int limit) : Stream
    {
        private int _left = limit;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _left -= read;
            return _left >= 0
                ? read
                : throw FailureStatus.ToRpcException(ServiceFailures.RequestTooLarge, StatusCode.ResourceExhausted, null);
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
