using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.Ledger;

/// <summary>Defines the numbers that the table <c>verification_record</c> stores for enum values of the API contract.</summary>
internal static class RecordNumbers
{
    /// <summary>The numbers of the channels through which applications arrive. The table <c>application</c> uses them too.</summary>
    public static readonly StoredNumberMap<Channel> Channel =
        new([(Contracts.V1.Channel.Online, 1), (Contracts.V1.Channel.Branch, 2)], Contracts.V1.Channel.Unspecified);
}
