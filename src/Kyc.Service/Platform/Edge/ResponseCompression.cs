using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Leaves small responses uncompressed: below <see cref="MaxUncompressedBytes"/>, gzip takes more time than the smaller transfer saves.
/// </summary>
/// <remarks>
/// Only services whose responses are public (the state of revocation lists, descriptors) compress at all. The responses of the other
/// services hold personal data beside text that a caller chose. The length of such a mixture, once compressed, reveals information about
/// the data (the CRIME and BREACH attacks), and these responses are small anyway.
/// </remarks>
public static class ResponseCompression
{
    /// <summary>Size of the largest message, in bytes, that is sent uncompressed.</summary>
    public const int MaxUncompressedBytes = 1024;

    private static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);

    /// <summary>Returns the write options for a message, which is a whole response or one message of a stream.</summary>
    public static WriteOptions OptionsFor(IMessage message) =>
        message.CalculateSize() > MaxUncompressedBytes ? WriteOptions.Default : Uncompressed;
}
