using System.CommandLine;
using System.Globalization;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// Maps the words of the command line to the enum values of the API contract, creates the arguments and options that accept these words,
/// and formats instants for people.
/// </summary>
internal static class RetentionCliWords
{
    private static readonly Dictionary<string, RetentionEvent> Events = new(StringComparer.Ordinal)
    {
        ["contract-ended"] = RetentionEvent.ContractEnded,
        ["last-transaction-ended"] = RetentionEvent.LastTransactionEnded,
        ["abandoned"] = RetentionEvent.ApplicationAbandoned,
        ["refused"] = RetentionEvent.ApplicationRefused,
    };

    // On the command line, two data classes have shorter words than in the API contract.
    private static readonly Dictionary<string, RetentionClass> Classes = ContractWords.GetValuesByWord<RetentionClass>()
        .Where(named => named.Value != RetentionClass.Unspecified)
        .ToDictionary(
            named => named.Value switch
            {
                RetentionClass.VerificationRecord => "record",
                RetentionClass.ReceivedDocument => "document",
                _ => named.Key,
            },
            named => named.Value, StringComparer.Ordinal);

    private static readonly Dictionary<string, HoldReason> HoldReasons = new(StringComparer.Ordinal)
    {
        ["litigation"] = HoldReason.Litigation,
        ["authority"] = HoldReason.Authority,
        ["suspicion"] = HoldReason.Suspicion,
        ["complaint"] = HoldReason.Complaint,
        ["audit"] = HoldReason.Audit,
    };

    private static readonly Dictionary<string, EarlyErasureReason> EarlyErasureReasons = new(StringComparer.Ordinal)
    {
        ["person-asked"] = EarlyErasureReason.PersonAsked,
        ["stored-by-mistake"] = EarlyErasureReason.StoredByMistake,
        ["forbidden-content"] = EarlyErasureReason.ForbiddenContent,
    };

    public static Argument<string> CreateEventArgument() => CreateWordChoice("event", Events.Keys);

    public static Option<string> CreateHoldReasonOption() => CreateWordChoice("--reason", HoldReasons.Keys, "Reason for the hold.");

    public static Option<string> CreateEarlyErasureReasonOption() =>
        CreateWordChoice("--reason", EarlyErasureReasons.Keys, "Reason for the early erasure.");

    public static RetentionEvent ParseEvent(string word) => Events[word];

    public static HoldReason ParseHoldReason(string word) => HoldReasons[word];

    public static EarlyErasureReason ParseEarlyErasureReason(string word) => EarlyErasureReasons[word];

    public static string Format(RetentionEvent kind) => FindWord(Events, kind);

    public static string Format(RetentionClass dataClass) => FindWord(Classes, dataClass);

    public static string Format(HoldReason reason) => FindWord(HoldReasons, reason);

    public static string FormatTime(Google.Protobuf.WellKnownTypes.Timestamp? at) =>
        at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static Argument<string> CreateApplicationArgument() => new("application") { Description = "Id of the application (UUID)." };

    private static string FindWord<T>(Dictionary<string, T> words, T value) where T : struct, Enum =>
        words.FirstOrDefault(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key ?? "-";

    private static Argument<string> CreateWordChoice(string name, IEnumerable<string> words)
    {
        var argument = new Argument<string>(name) { Description = string.Join(", ", words) };
        argument.AcceptOnlyFromAmong([.. words]);
        return argument;
    }

    private static Option<string> CreateWordChoice(string name, IEnumerable<string> words, string description)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} One of {string.Join(", ", words)}.",
            Required = true,
            HelpName = "WORD",
        };
        option.AcceptOnlyFromAmong([.. words]);
        return option;
    }
}
