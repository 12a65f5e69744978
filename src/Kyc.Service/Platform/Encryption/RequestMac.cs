using Google.Protobuf;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// MACs of calls that an idempotency key makes repeatable: stored beside the key, they tell a repeated call from a key that is used again
/// for something else, without keeping what was sent.
/// </summary>
public static class RequestMac
{
    /// <summary>Field number of <c>idempotency_key</c> in every request that has one; the contract's tests hold it.</summary>
    public const int KeyField = 1;

    /// <summary>MAC of everything in a request but its idempotency key.</summary>
    /// <param name="mac">The installation's MAC.</param>
    /// <param name="request">The request, in the one form of each of its values, so that another spelling of the same is the same.</param>
    public static byte[] OfContent(this LookupMac mac, IMessage request)
    {
        var content = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        content.Descriptor.FindFieldByNumber(KeyField).Accessor.Clear(content);
        return mac.Compute(content.Descriptor.FullName, content.ToByteArray());
    }
}
