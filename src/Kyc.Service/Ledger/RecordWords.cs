using Kyc.Contracts.V1;
using Kyc.Domain.Stored;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;

namespace Kyc.Service.Ledger;

/// <summary>
/// Defines the words that records and the ledger contain for enum values of the API contract. The words never change, even if the API
/// contract changes.
/// </summary>
public static class RecordWords
{
    private static readonly StoredWordMap<Channel> Channels = new(
        [(Channel.Online, "online"), (Channel.Branch, "branch")], Channel.Unspecified);

    private static readonly StoredWordMap<ApplicationState> States = new(
        [
            (ApplicationState.AwaitingVerification, "awaiting-verification"), (ApplicationState.Verified, "verified"),
            (ApplicationState.Rejected, "rejected"), (ApplicationState.NeedsReview, "needs-review"),
            (ApplicationState.Cancelled, "cancelled"),
        ],
        ApplicationState.Unspecified);

    private static readonly StoredWordMap<TransactionPurpose> Purposes = new(
        [
            (TransactionPurpose.AssetBuilding, "AssetBuilding"), (TransactionPurpose.SurplusFunds, "SurplusFunds"),
            (TransactionPurpose.Retirement, "Retirement"), (TransactionPurpose.Other, "Other"),
        ],
        TransactionPurpose.Unspecified);

    private static readonly StoredWordMap<AccountKind> AccountKinds =
        new([(AccountKind.General, "General"), (AccountKind.Nisa, "Nisa"), (AccountKind.Margin, "Margin")], AccountKind.Unspecified);

    /// <summary>Returns the lower-case word for the given channel.</summary>
    public static string GetWord(Channel channel) => Channels.ToWord(channel);

    /// <summary>Returns the lower-case word for the given state.</summary>
    public static string GetWord(ApplicationState state) => States.ToWord(state);

    /// <summary>Returns the word for the given purpose, which <see cref="RecordRows"/> shows in Japanese.</summary>
    public static string GetWord(TransactionPurpose purpose) => Purposes.ToWord(purpose);

    /// <summary>Returns the word for the given account kind, which <see cref="RecordRows"/> shows in Japanese.</summary>
    public static string GetWord(AccountKind account) => AccountKinds.ToWord(account);

    /// <summary>
    /// Returns the ledger facts about a record: the method, the letter of the method in the rule, and the revision of the rule. The letter
    /// is written as a code point, because facts are ASCII. For example, カ becomes <c>U+30AB</c>.
    /// </summary>
    public static IReadOnlyList<LedgerFact> CreateFacts(RecordMethod method, string letter, string revision) =>
    [
        new("method", EvidenceWords.RecordMethod.ToWord(method)),
        new("letter", string.Join(' ', letter.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"))),
        new("revision", revision),
    ];
}
