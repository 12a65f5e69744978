using Google.Protobuf;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Computes MACs of requests that have an idempotency key. The MAC is stored with the key. It allows the service to detect that a key is
/// reused for a different request, without storing the request.
/// </summary>
public static class RequestMac
{
    /// <summary>
    /// The number of the field <c>idempotency_key</c> in every request that has one. A test checks that the API contract uses this number.
    /// </summary>
    public const int IdempotencyKeyField = 1;

    /// <summary>Computes the MAC of the whole content of the given request except its idempotency key.</summary>
    /// <param name="mac">The keyed MAC of the installation.</param>
    /// <param name="request">
    /// The request. Its values must be normalized, so that different spellings of the same value give the same MAC.
    /// </param>
    public static byte[] ComputeContentMac(this LookupMac mac, IMessage request)
    {
        var content = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        content.Descriptor.FindFieldByNumber(IdempotencyKeyField).Accessor.Clear(content);
        return mac.Compute(content.Descriptor.FullName, content.ToByteArray());
    }
}
