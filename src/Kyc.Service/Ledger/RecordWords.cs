using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Service.Ledger;

/// <summary>Words for values of the contract, as records and ledger keep them: they never change, whatever becomes of the contract.</summary>
public static class RecordWords
{
    /// <summary>Lower-case word of a channel.</summary>
    public static string Of(Channel channel) => channel switch
    {
        Channel.Online => "online",
        Channel.Branch => "branch",
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };

    /// <summary>Lower-case word of a state.</summary>
    public static string Of(ApplicationState state) => state switch
    {
        ApplicationState.AwaitingVerification => "awaiting-verification",
        ApplicationState.Verified => "verified",
        ApplicationState.Rejected => "rejected",
        ApplicationState.NeedsReview => "needs-review",
        ApplicationState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Facts of a record: method, letter as a code point (facts are ASCII: カ is <c>U+30AB</c>), revision of the rule.</summary>
    public static IReadOnlyList<LedgerFact> FactsOf(RecordMethod method, string letter, string revision) =>
    [
        new("method", System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(method.ToString())),
        new("letter", string.Join(' ', letter.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"))),
        new("revision", revision),
    ];
}
