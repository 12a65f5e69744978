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

/// <summary>How an application was verified, as its row keeps it: the letter alone says nothing, it changes with the rule (law.md 0.1).</summary>
/// <param name="Method">The method.</param>
/// <param name="Letter">Its letter and the revision of the rule on the day that counts.</param>
public sealed record VerifiedBy(Method Method, MethodLetter Letter)
{
    /// <summary>The stable name of the method.</summary>
    public string Code => VerificationMethods.Of(OfferedMethods.CodeOf(Method)).Name;
}

/// <summary>
/// Which methods of verification this service offers on a day in Japan, and why not others: those of the rule (<see cref="VerificationMethods"/>)
/// up to the company's own last days, as far as the service carries them through.
/// </summary>
public sealed class OfferedMethods(MethodOptions options)
{
    private static readonly Dictionary<Method, MethodCode> Codes = new()
    {
        [Method.JpkiSignature] = MethodCode.JpkiSignature,
        [Method.OriginalDocumentMail] = MethodCode.OriginalDocumentMail,
        [Method.ChipMail] = MethodCode.ChipMail,
        [Method.ImageMail] = MethodCode.ImageMail,
        [Method.TwoCopiesMail] = MethodCode.TwoCopiesMail,
        [Method.LimitedCopyMail] = MethodCode.LimitedCopyMail,
        [Method.ReceiverIdentifiedMail] = MethodCode.ReceiverIdentifiedMail,
    };

    private static readonly EnumPairs<MethodCode, RecordMethod> Recorded = new(
        [
            (MethodCode.JpkiSignature, RecordMethod.JpkiSignature), (MethodCode.OriginalDocumentMail, RecordMethod.OriginalDocumentMail),
            (MethodCode.ChipMail, RecordMethod.ChipMail), (MethodCode.ImageMail, RecordMethod.ImageMail),
            (MethodCode.TwoCopiesMail, RecordMethod.TwoCopiesMail), (MethodCode.LimitedCopyMail, RecordMethod.LimitedCopyMail),
            (MethodCode.ReceiverIdentifiedMail, RecordMethod.ReceiverIdentifiedMail),
        ],
        [], []);

    // Of mail that is handed only to the addressee the letter goes to the declared address, and the carrier's report has no published form.
    // Information from a chip proves nothing before the signature of its issuer is verified. Nothing here handles either.
    private static readonly MethodCode[] NotCarriedThrough = [MethodCode.ReceiverIdentifiedMail, MethodCode.ChipMail];

    private const int AgeOfSignature = 15;

    private readonly MethodCalendar _calendar = new(options.LastDays());

    /// <summary>The methods a person may be verified by.</summary>
    public IReadOnlyList<Method> AllowedOn(DateOnly day, Declaration declared) =>
        AllowedOn(day, !declared.OutsideResidentRegister, RequestRules.BirthDate(declared));

    /// <summary>Whether the answer for this day depends on the person's residence.</summary>
    public bool DependsOnResidence(DateOnly day) => AllowedOn(day, true, birth: null).Count != AllowedOn(day, false, birth: null).Count;

    /// <summary>Whether a method of mail may be used.</summary>
    public bool Holds(MethodCode code, DateOnly day, bool residentOfJapan) => Refusal(code, day, residentOfJapan, birth: null) is null;

    /// <summary>Refuses a method that may not be used, with its reason and the day since or until when.</summary>
    /// <param name="code">The method.</param>
    /// <param name="day">The day that counts, in Japan.</param>
    /// <param name="residentOfJapan">Whether the person is in the resident register.</param>
    /// <param name="birth">The person's birth date, for the method that has an age; null for any other.</param>
    /// <exception cref="ServiceFailureException">A METHOD- code.</exception>
    public void Require(MethodCode code, DateOnly day, bool residentOfJapan, DateOnly? birth = null)
    {
        if (Refusal(code, day, residentOfJapan, birth) is not { } refusal) return;
        throw new ServiceFailureException(refusal.Failure, $"{refusal.Failure.Cause} ({VerificationMethods.Of(code).Name}, {IsoDate.ToText(refusal.Day)})");
    }

    /// <summary>The code of a method of the contract.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID: it is none.</exception>
    public static MethodCode CodeOf(Method method, string field = "method") =>
        Codes.TryGetValue(method, out var code)
            ? code
            : throw new ServiceFailureException(
                [new FieldViolation(field, FieldReason.UnknownValue, "is none of the values that the contract names")]);

    /// <summary>The method of the contract with a code.</summary>
    public static Method Of(MethodCode code) => Codes.Single(pair => pair.Value == code).Key;

    /// <summary>The method as the verification record states it.</summary>
    public static RecordMethod RecordOf(MethodCode code) => Recorded.OtherOf(code);

    /// <summary>The method of the contract that a verification record states.</summary>
    public static Method Of(RecordMethod method) => Of(Recorded.OwnOf(method));

    /// <summary>What a verification by a method is recorded as when this day counts.</summary>
    /// <exception cref="ServiceFailureException">METHOD-ENDED: the rule has no such method on that day.</exception>
    public static VerifiedBy On(MethodCode code, DateOnly day) => VerificationMethods.LetterOn(code, day) is { } letter
        ? new VerifiedBy(Of(code), letter)
        : throw new ServiceFailureException(ServiceFailures.MethodEnded);

    /// <summary>
    /// The day from which the signature certificate may be issued to a person: the fifteenth birthday (card.md 7; as a rule none is issued
    /// to people under 15). Who was born on 29 February is 15 when 28 February is over (民法143条2項).
    /// </summary>
    public static DateOnly SignatureCertificateFrom(DateOnly birth) =>
        birth.AddYears(AgeOfSignature) is var day && day.Day == birth.Day ? day : day.AddDays(1);

    private List<Method> AllowedOn(DateOnly day, bool residentOfJapan, DateOnly? birth) =>
        [.. Codes.Where(pair => Refusal(pair.Value, day, residentOfJapan, birth) is null).Select(pair => pair.Key)];

    private (Failure Failure, DateOnly Day)? Refusal(MethodCode code, DateOnly day, bool residentOfJapan, DateOnly? birth)
    {
        if (code == MethodCode.JpkiSignature && birth is { } born && SignatureCertificateFrom(born) is var from && day < from)
            return (ServiceFailures.MethodNotUnder15, from);
        if (NotCarriedThrough.Contains(code)) return (ServiceFailures.MethodNotCarriedThrough, day);
        return _calendar.Refusal(code, day, residentOfJapan) is not { } refusal ? null : (refusal.Reason switch
        {
            MethodRefusalReason.NotYet => ServiceFailures.MethodNotYet,
            MethodRefusalReason.EndedByRule => ServiceFailures.MethodEnded,
            MethodRefusalReason.EndedByCompany => ServiceFailures.MethodEndedByCompany,
            MethodRefusalReason.OnlyOutsideResidentRegister => ServiceFailures.MethodNotForResidents,
            MethodRefusalReason.OnlyListedTransactions => ServiceFailures.MethodListedTransactions,
            _ => throw new ArgumentOutOfRangeException(nameof(code)),
        }, refusal.Day);
    }
}
