using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.Ledger;

/// <summary>Defines the stored numbers of the contract's values in <c>verification_record</c>.</summary>
internal static class RecordNumbers
{
    /// <summary>The channels through which applications arrive; also used in <c>application</c>.</summary>
    public static readonly StoredNumbers<Channel> Channel =
        new([(Contracts.V1.Channel.Online, 1), (Contracts.V1.Channel.Branch, 2)], Contracts.V1.Channel.Unspecified);
}
