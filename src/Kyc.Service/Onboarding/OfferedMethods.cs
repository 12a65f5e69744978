using Kyc.Domain.Methods;
using Kyc.Domain.Stored;
using Kyc.Domain.Time;
using Kyc.Jpki;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Declaration = Kyc.Contracts.V1.Declaration;
using Method = Kyc.Contracts.V1.VerificationMethod;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Represents the method by which a person was verified, as the application's row stores it. The letter alone does not identify the method,
/// because the letter of a method changes with the revision of the rule (law.md 0.1).
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Letter">The letter of the method and the revision of the rule on the day of the verification.</param>
public sealed record UsedMethod(Method Method, MethodLetter Letter)
{
    /// <summary>The stable name of the method.</summary>
    public string Code => VerificationMethods.Get(OfferedMethods.ToMethodCode(Method)).Name;
}

/// <summary>
/// Determines which verification methods this service offers on a given day in Japan, and why it does not offer the others. It offers the
/// methods of the rule (<see cref="VerificationMethods"/>) that the service implements, each until the last day that the company has set
/// for it.
/// </summary>
public sealed class OfferedMethods(MethodOptions options)
{
    private static readonly Dictionary<Method, MethodKind> CodesByMethod = new()
    {
        [Method.JpkiSignature] = MethodKind.JpkiSignature,
        [Method.OriginalDocumentMail] = MethodKind.OriginalDocumentMail,
        [Method.ChipMail] = MethodKind.ChipMail,
        [Method.ImageMail] = MethodKind.ImageMail,
        [Method.TwoCopiesMail] = MethodKind.TwoCopiesMail,
        [Method.LimitedCopyMail] = MethodKind.LimitedCopyMail,
        [Method.ReceiverIdentifiedMail] = MethodKind.ReceiverIdentifiedMail,
    };

    private static readonly EnumMap<MethodKind, RecordMethod> RecordMethods = new(
        [
            (MethodKind.JpkiSignature, RecordMethod.JpkiSignature), (MethodKind.OriginalDocumentMail, RecordMethod.OriginalDocumentMail),
            (MethodKind.ChipMail, RecordMethod.ChipMail), (MethodKind.ImageMail, RecordMethod.ImageMail),
            (MethodKind.TwoCopiesMail, RecordMethod.TwoCopiesMail), (MethodKind.LimitedCopyMail, RecordMethod.LimitedCopyMail),
            (MethodKind.ReceiverIdentifiedMail, RecordMethod.ReceiverIdentifiedMail),
        ],
        [], []);

    // The service does not implement these methods. Mail that is handed only to the addressee is sent to the declared address, and the
    // format of the carrier's report is not published. Information from a chip proves nothing until the signature of its issuer is
    // verified.
    private static readonly MethodKind[] UnsupportedMethods = [MethodKind.ReceiverIdentifiedMail, MethodKind.ChipMail];

    private const int MinSignatureAge = 15;

    private readonly MethodCalendar _calendar = new(options.GetLastDays());

    /// <summary>Gets the methods by which a person with the given declaration may be verified on the given day.</summary>
    public IReadOnlyList<Method> GetAllowedMethods(DateOnly day, Declaration declaration) =>
        GetAllowedMethods(day, !declaration.OutsideResidentRegister, RequestFieldParser.ParseBirthDate(declaration));

    /// <summary>
    /// Checks whether the methods that are allowed on the given day depend on whether the person is in the resident register.
    /// </summary>
    public bool DependsOnResidence(DateOnly day) =>
        GetAllowedMethods(day, true, birthDate: null).Count != GetAllowedMethods(day, false, birthDate: null).Count;

    /// <summary>Checks whether the given method of verification by mail may be used on the given day.</summary>
    public bool IsAllowed(MethodKind code, DateOnly day, bool isResidentOfJapan) =>
        FindRefusal(code, day, isResidentOfJapan, birthDate: null) is null;

    /// <summary>
    /// Throws when the given method may not be used. The failure states the reason and a day, for example the first or last day of the
    /// method.
    /// </summary>
    /// <param name="code">The method.</param>
    /// <param name="day">The day of the verification, in Japan.</param>
    /// <param name="isResidentOfJapan">Whether the person is in the resident register.</param>
    /// <param name="birthDate">The person's birth date for a method with a minimum age; null for the other methods.</param>
    /// <exception cref="ServiceFailureException">A code that begins with METHOD-.</exception>
    public void RequireAllowed(MethodKind code, DateOnly day, bool isResidentOfJapan, DateOnly? birthDate = null)
    {
        if (FindRefusal(code, day, isResidentOfJapan, birthDate) is not { } refusal)
        {
            return;
        }

        throw new ServiceFailureException(
            refusal.Failure, $"{refusal.Failure.Cause} ({VerificationMethods.Get(code).Name}, {IsoDate.ToText(refusal.Day)})");
    }

    /// <summary>Converts a method of the API contract to its code.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID: the value is not a method of the API contract.</exception>
    public static MethodKind ToMethodCode(Method method, string field = "method") =>
        CodesByMethod.TryGetValue(method, out var code)
            ? code
            : throw new ServiceFailureException(
                [new FieldViolation(field, FieldReason.UnknownValue, "is not a defined value")]);

    /// <summary>Converts a method code to the method of the API contract.</summary>
    public static Method ToContractMethod(MethodKind code) => CodesByMethod.Single(pair => pair.Value == code).Key;

    /// <summary>Converts a method code to the method of the verification record.</summary>
    public static RecordMethod ToRecordMethod(MethodKind code) => RecordMethods.ToOtherValue(code);

    /// <summary>Converts the method of a verification record to the method of the API contract.</summary>
    public static Method ToContractMethod(RecordMethod method) => ToContractMethod(RecordMethods.ToOwnValue(method));

    /// <summary>Gets the method and its letter in the rule, as the record of a verification on the given day states them.</summary>
    /// <exception cref="ServiceFailureException">METHOD-ENDED: the rule does not contain the method on that day.</exception>
    public static UsedMethod GetUsedMethod(MethodKind code, DateOnly day) => VerificationMethods.GetLetter(code, day) is { } letter
        ? new UsedMethod(ToContractMethod(code), letter)
        : throw new ServiceFailureException(ServiceFailures.MethodEnded);

    /// <summary>
    /// Gets the first day on which a signature certificate may be issued to a person: the fifteenth birthday (card.md 7; as a rule no
    /// certificate is issued to people under 15). A person who was born on 29 February reaches 15 when 28 February ends (民法143条2項).
    /// </summary>
    public static DateOnly GetFirstSignatureCertificateDay(DateOnly birthDate) =>
        birthDate.AddYears(MinSignatureAge) is var day && day.Day == birthDate.Day ? day : day.AddDays(1);

    private List<Method> GetAllowedMethods(DateOnly day, bool isResidentOfJapan, DateOnly? birthDate) =>
        [.. CodesByMethod.Where(pair => FindRefusal(pair.Value, day, isResidentOfJapan, birthDate) is null).Select(pair => pair.Key)];

    private (Failure Failure, DateOnly Day)? FindRefusal(MethodKind code, DateOnly day, bool isResidentOfJapan, DateOnly? birthDate)
    {
        if (code == MethodKind.JpkiSignature
            && birthDate is { } givenBirthDate
            && GetFirstSignatureCertificateDay(givenBirthDate) is var firstDay
            && day < firstDay)
        {
            return (ServiceFailures.MethodNotUnder15, firstDay);
        }

        if (UnsupportedMethods.Contains(code))
        {
            return (ServiceFailures.MethodNotSupported, day);
        }

        return _calendar.GetRefusal(code, day, isResidentOfJapan) is not { } refusal ? null : (refusal.Reason switch
        {
            MethodRefusalReason.NotYetAllowed => ServiceFailures.MethodNotYetAllowed,
            MethodRefusalReason.EndedByRule => ServiceFailures.MethodEnded,
            MethodRefusalReason.EndedByCompany => ServiceFailures.MethodEndedByCompany,
            MethodRefusalReason.OnlyOutsideResidentRegister => ServiceFailures.MethodNotForResidents,
            MethodRefusalReason.OnlyListedTransactions => ServiceFailures.MethodForListedTransactionsOnly,
            _ => throw new ArgumentOutOfRangeException(nameof(code)),
        }, refusal.Day);
    }
}
