using Google.Protobuf;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Computes MACs of calls that are repeatable by an idempotency key. Stored beside the key, they distinguish a repeated call from a key
/// that is reused for another request, without storing the request.
/// </summary>
public static class RequestMac
{
    /// <summary>Field number of <c>idempotency_key</c> in every request that has one; a test of the contract checks it.</summary>
    public const int IdempotencyKeyField = 1;

    /// <summary>Computes the MAC of everything in a request except its idempotency key.</summary>
    /// <param name="mac">The installation's MAC.</param>
    /// <param name="request">The request with normalized values, so that different spellings of the same value give the same MAC.</param>
    public static byte[] OfContent(this LookupMac mac, IMessage request)
    {
        var content = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        content.Descriptor.FindFieldByNumber(IdempotencyKeyField).Accessor.Clear(content);
        return mac.Compute(content.Descriptor.FullName, content.ToByteArray());
    }
}
