using System.Globalization;
using Kyc.Evidence.Retention;

namespace Kyc.Service.Retention;

/// <summary>Words for facts of the ledger: ASCII, never changed.</summary>
internal static class RetentionWords
{
    private const string DayFormat = "yyyy-MM-dd";

    public static string Of(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    public static string Of(DateOnly? day) => day is { } given ? Of(given) : "";

    public static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public static string Of(TriggerEvent trigger) => trigger switch
    {
        TriggerEvent.ContractEnded => "contract-ended",
        TriggerEvent.LastTransactionEnded => "last-transaction-ended",
        TriggerEvent.ApplicationAbandoned => "application-abandoned",
        TriggerEvent.ApplicationRefused => "application-refused",
        _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
    };
}
