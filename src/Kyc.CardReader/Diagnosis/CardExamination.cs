using System.Globalization;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Examines the card in one reader with the same commands as the start of a session, without the password.</summary>
internal sealed class CardExamination(PcscConnection pcsc, TimeProvider time)
{
    private const string CapitalsHint =
        "The card distinguishes capital and small letters, and a small letter uses a try: type capitals and digits. "
        + "The four-digit PINs are not the signature password.";

    private const string DisputedCertificateRemedy =
        "None: a verification can start. If the card holds no signature certificate after all, it ends with CARD-NO-SIGNATURE-CERTIFICATE, "
        + "and a correct password uses no try.";

    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Gets the kind of card according to its token label. Unknown when no label was read.</summary>
    public CardKind Kind { get; private set; }

    /// <summary>Whether no finding prevents a verification from starting.</summary>
    public bool IsReady => Kind == CardKind.MyNumberCard && _findings.All(finding => finding.Level != FindingLevel.Fault);

    /// <summary>Runs all queries. The caller powers the card down.</summary>
    public void Run()
    {
        var profile = CardProfile.MyNumberCard;
        QueryOnlyConnection queryOnlyConnection = new(pcsc);
        ChainingConnection connection = new(new AllowListConnection(queryOnlyConnection, profile));
        JpkiApplication application = new(connection, profile);
        if (!AddFinding("atr", pcsc.ReadAtr(), atr => Finding.CreateOk("atr", Convert.ToHexString(atr))))
        {
            return;
        }

        if (application.Select() is { } selectFault)
        {
            _findings.Add(Finding.FromFault("card-kind", selectFault));
            return;
        }

        if (AddFinding("card-kind", application.ReadTokenLabel(), DescribeLabel) && Kind == CardKind.MyNumberCard)
        {
            _ = AddSignatureFindings(application, profile.MaxPasswordTries)
                && AddFinding("authentication-pin-tries", application.QueryAuthenticationTries(), DescribeAuthenticationTries)
                && AddTimingFinding(ReadTiming.Measure(connection, time));
        }
    }

    private Finding DescribeLabel(TokenLabel label)
    {
        Kind = label.Kind;
        var value = $"{GetName(label.Kind)}, token label {label.Text}";
        return label.Kind == CardKind.MyNumberCard
            ? Finding.CreateOk("card-kind", value)
            : new Finding("card-kind", FindingLevel.Fault, value, CardFailures.KindUnsupported.Remedy);
    }

    /// <summary>
    /// Adds the findings on the signature certificate and on the tries left for its password. As in a session, the tries left also show
    /// whether the certificate exists. Returns false when the card cannot be queried.
    /// </summary>
    private bool AddSignatureFindings(JpkiApplication application, int maxTries)
    {
        const string check = "signature-certificate";
        if (!application.ReadAvailability().TryGet(out var availability, out var fault))
        {
            _findings.Add(Finding.FromFault(check, fault));
            return false;
        }

        var tries = application.QuerySignatureTries();
        var value =
            $"signature certificate {FormatPresence(availability.HasSignatureCertificate)}, authentication certificate {FormatPresence(availability.HasAuthenticationCertificate)}";
        _findings.Add(availability.GetSignatureCertificatePresence(tries.Value) switch
        {
            CertificatePresence.Present => Finding.CreateOk(check, value),
            CertificatePresence.Absent => new Finding(check, FindingLevel.Fault, value, CardFailures.NoSignatureCertificate.Remedy),
            CertificatePresence.Disputed => new Finding(
                check, FindingLevel.Warning, value + "; only EF 0008 says that there is none", DisputedCertificateRemedy),
            _ => new Finding(check, FindingLevel.Warning, value),
        });
        return AddFinding("signature-password-tries", tries, answer => DescribeTries(answer, maxTries));
    }

    private static Finding DescribeTries(TriesResponse tries, int maxTries)
    {
        const string check = "signature-password-tries";
        if (tries.GetRefusal(isLastTryAccepted: false) is { } refusal)
        {
            var remedy = tries.TriesLeft == 1 ? $"{refusal.Failure.Remedy} {CapitalsHint}" : refusal.Failure.Remedy;
            return Finding.FromFault(check, refusal, remedy);
        }

        var value = string.Create(CultureInfo.InvariantCulture, $"{tries.TriesLeft} of {maxTries} left");
        return tries.TriesLeft == maxTries ? Finding.CreateOk(check, value) : new Finding(check, FindingLevel.Warning, value, CapitalsHint);
    }

    /// <summary>
    /// Describes the tries left for the authentication PIN. The finding is never a fault, because a verification does not use this PIN.
    /// </summary>
    private static Finding DescribeAuthenticationTries(TriesResponse tries) => tries.TriesLeft switch
    {
        null => new Finding(
            "authentication-pin-tries", FindingLevel.Warning, "the card does not say", "None: a verification does not use this PIN."),
        0 => new Finding(
            "authentication-pin-tries", FindingLevel.Warning, "0 left (blocked)",
            "None for a verification, which does not use this PIN; the person has it reset at the municipal office."),
        int left => Finding.CreateOk("authentication-pin-tries", string.Create(CultureInfo.InvariantCulture, $"{left} left")),
    };

    private static Finding DescribeTiming(ReadTiming timing)
    {
        var value = string.Create(
            CultureInfo.InvariantCulture,
            $"{timing.ByteCount} bytes in {timing.Elapsed.TotalMilliseconds:F1} ms, {timing.BytesPerSecond:F0} bytes a second");
        return timing.IsSlow
            ? new Finding(
                "read-speed", FindingLevel.Warning, value,
                "Lay the card flat in the middle of the reader, away from metal; connect the reader without a hub.")
            : Finding.CreateOk("read-speed", value);
    }

    /// <summary>Adds a finding that describes the result or its fault. Returns false when there is a fault.</summary>
    private bool AddFinding<T>(string check, CardResult<T> result, Func<T, Finding> describe)
        where T : class
    {
        var hasValue = result.TryGet(out var value, out var fault);
        _findings.Add(hasValue ? describe(value!) : Finding.FromFault(check, fault!));
        return hasValue;
    }

    /// <summary>
    /// Adds the finding on the read speed. If there is a fault but the card can still be reached, the finding is only a warning, because a
    /// card without a readable CA certificate can still sign. Returns false when there is a fault.
    /// </summary>
    private bool AddTimingFinding(CardResult<ReadTiming> result)
    {
        var isMeasured = AddFinding("read-speed", result, DescribeTiming);
        if (result.Fault is { Code: PcscCode.SCARD_S_SUCCESS })
        {
            _findings[^1] = _findings[^1] with { Level = FindingLevel.Warning };
        }

        return isMeasured;
    }

    private static string GetName(CardKind kind) => kind switch
    {
        CardKind.MyNumberCard => "My Number Card",
        CardKind.ResidentCard => "old resident card (住基カード)",
        CardKind.Smartphone => "smartphone",
        _ => "unknown kind",
    };

    private static string FormatPresence(bool? present) => present switch
    {
        true => "present",
        false => "absent",
        null => "not reported",
    };
}
