using System.Buffers;
using System.Globalization;
using Kyc.Contracts.V1;
using Kyc.Mail.Methods;
using Kyc.Service.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>Checks of what callers send, field by field, in the forms the contract gives. Messages name the field, never its value.</summary>
public static class ApplicationRules
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly DateOnly EarliestBirth = new(1873, 1, 1);

    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Check(CreateApplicationRequest request, DateTimeOffset now)
    {
        RequireKey(request.IdempotencyKey, "idempotency_key");
        Require(Enum.IsDefined(request.Channel) && request.Channel != Channel.Unspecified, "channel");
        Require(request.Declaration is not null, "declaration");
        CheckDeclaration(request.Declaration!, now);
        Require(request.Consent is not null, "consent");
        Require(IsText(request.Consent!.TextVersion, 64), "consent.text_version");
        // A clock ahead by minutes is no lie; a consent of tomorrow is.
        Require(request.Consent.AgreedAt is { } agreed && IsInstant(agreed) && agreed.ToDateTimeOffset() <= now.AddMinutes(5), "consent.agreed_at");
    }

    /// <summary>An id in the text form of a UUID.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static Guid Id(string text, string field)
    {
        Require(Guid.TryParseExact(text, "D", out var id), field);
        return id;
    }

    /// <summary>A day in the form yyyy-MM-dd.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static DateOnly Day(string text, string field)
    {
        Require(CivilDay.TryRead(text, out var day), field);
        return day;
    }

    /// <summary>The same where an empty text says that there is none.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static DateOnly? DayOrNone(string text, string field) => text.Length == 0 ? null : Day(text, field);

    /// <summary>Refuses what is no idempotency key.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static string RequireKey(string key, string field)
    {
        Require(key.Length is >= 8 and <= 64 && !key.AsSpan().ContainsAnyExcept(KeyCharacters), field);
        return key;
    }

    /// <summary>Refuses the request unless the field is in its form.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID, naming the field.</exception>
    public static void Require(bool condition, string field)
    {
        if (!condition) throw new ServiceFailureException(ServiceFailures.RequestInvalid, $"{field} is missing or not in its form");
    }

    /// <summary>The declared birth date; the text was checked when it came in.</summary>
    public static DateOnly BirthDate(Declaration declaration) => CivilDay.Read(declaration.BirthDate);

    /// <summary>Whether a text is a calendar date that a living person may be born on.</summary>
    public static bool IsBirthDate(string text, DateTimeOffset now) =>
        CivilDay.TryRead(text, out var birth) && birth >= EarliestBirth && birth <= JapaneseDate.Of(now);

    private static void CheckDeclaration(Declaration declaration, DateTimeOffset now)
    {
        Require(IsText(declaration.Name, 100), "declaration.name");
        Require(IsText(declaration.NameKana, 100), "declaration.name_kana");
        Require(IsBirthDate(declaration.BirthDate, now), "declaration.birth_date");
        Require(IsText(declaration.Address, 200), "declaration.address");
        Require(Enum.IsDefined(declaration.Purpose) && declaration.Purpose != TransactionPurpose.Unspecified, "declaration.purpose");
        Require(IsText(declaration.Occupation, 100), "declaration.occupation");
        Require(Enum.IsDefined(declaration.AccountKind) && declaration.AccountKind != AccountKind.Unspecified, "declaration.account_kind");
    }

    /// <summary>
    /// One line of visible text. Control, format and line-separating characters are refused: the text becomes a line of the
    /// document that the person signs, and must not be able to pose as another line or to hide.
    /// </summary>
    public static bool IsText(string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text) || new StringInfo(text).LengthInTextElements > longest || text.Length > longest * 4) return false;
        foreach (var rune in text.EnumerateRunes())
        {
            // U+FFFD stands for a broken surrogate as well: text that cannot be stored exactly is not accepted.
            if (rune == System.Text.Rune.ReplacementChar) return false;
            if (System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse) return false;
        }
        return true;
    }

    private static bool IsInstant(Google.Protobuf.WellKnownTypes.Timestamp timestamp) =>
        timestamp.Seconds is >= -62135596800 and <= 253402300799 && timestamp.Nanos is >= 0 and <= 999_999_999;
}
