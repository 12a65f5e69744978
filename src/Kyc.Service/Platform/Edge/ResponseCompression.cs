using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Selects whether a response is compressed. Responses of up to <see cref="MaxUncompressedBytes"/> bytes are sent uncompressed, because
/// compressing them takes more time than the smaller transfer saves.
/// </summary>
/// <remarks>
/// Only services with public responses (the state of revocation lists, descriptors) compress responses. The responses of all other services
/// contain personal data together with text that a caller chose. The length of a compressed response would therefore reveal information
/// about the data (the CRIME and BREACH attacks). These responses are also too small for compression to matter.
/// </remarks>
public static class ResponseCompression
{
    /// <summary>Maximum size of a message that is sent uncompressed, in bytes.</summary>
    public const int MaxUncompressedBytes = 1024;

    private static readonly WriteOptions UncompressedOptions = new(WriteFlags.NoCompress);

    /// <summary>Returns the write options for the given message, which is a unary response or one message of a response stream.</summary>
    public static WriteOptions GetWriteOptions(IMessage message) =>
        message.CalculateSize() > MaxUncompressedBytes ? WriteOptions.Default : UncompressedOptions;
}
