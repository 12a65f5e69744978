using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Leaves small answers uncompressed: below <see cref="Threshold"/> gzip costs more time than the line saves.
/// </summary>
/// <remarks>
/// Only services whose answers are public (the state of revocation lists, descriptors) compress at all. Answers of the
/// others hold personal data beside text that a caller chose; the length of such a mixture, once compressed, tells about
/// the data (the CRIME and BREACH attacks), and the answers are small anyway.
/// </remarks>
public static class AnswerCompression
{
    /// <summary>Largest message, in bytes, that is sent as it is.</summary>
    public const int Threshold = 1024;

    private static readonly WriteOptions AsItIs = new(WriteFlags.NoCompress);

    /// <summary>How a message, all of an answer or one of a stream, is to be written.</summary>
    public static WriteOptions OptionsFor(IMessage message) => message.CalculateSize() > Threshold ? WriteOptions.Default : AsItIs;
}
