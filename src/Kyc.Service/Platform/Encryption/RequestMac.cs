using Google.Protobuf;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Computes MACs of requests that have an idempotency key. The MAC is stored with the key. It allows detecting that a key is reused for a
/// different request, without storing the request.
/// </summary>
public static class RequestMac
{
    /// <summary>
    /// The number of the field <c>idempotency_key</c> in every request that has one. A test checks this in the API contract.
    /// </summary>
    public const int IdempotencyKeyField = 1;

    /// <summary>Computes the MAC of everything in a request except its idempotency key.</summary>
    /// <param name="mac">The keyed MAC of the installation.</param>
    /// <param name="request">The request with normalized values, so that different spellings of the same value give the same MAC.</param>
    public static byte[] ComputeContentMac(this LookupMac mac, IMessage request)
    {
        var content = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        content.Descriptor.FindFieldByNumber(IdempotencyKeyField).Accessor.Clear(content);
        return mac.Compute(content.Descriptor.FullName, content.ToByteArray());
    }
}
