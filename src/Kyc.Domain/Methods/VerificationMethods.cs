namespace Kyc.Domain.Methods;

/// <summary>
/// Defines the verification methods that law.md 0 and 1 list, with their letters from 2020-04-01, when the current rules for the mail
/// methods took effect. The following methods are not included: methods in person, face images, transfers between banks, the record on a
/// smartphone, certificates of other authorities, and item ワ of 2027 for people outside the resident register.
/// </summary>
public static class VerificationMethods
{
    // The revisions of the rule, named as in e-Gov (law.md 1.1, 1.2). The revisions before 2025-06-24 were not consulted and share one
    // name.
    private const string RevisionBeforeJune2025 = "until 2025-06-23";
    private const string Revision2026 = "420M60000F5A001_20260806_508M60000F5A006";
    private const string Revision2027 = "420M60000F5A001_20270401_508M60000F5A005";

    private static readonly DateOnly FirstCoveredDay = new(2020, 4, 1);
    private static readonly DateOnly SmartphoneCardDay = new(2025, 6, 24);

    /// <summary>
    /// Gets the first day of the revision that ends the image method and restricts the method with two copies to people outside the
    /// resident register (law.md 1.2).
    /// </summary>
    public static DateOnly NonFaceToFaceReformDay { get; } = new(2027, 4, 1);

    /// <summary>Gets all methods.</summary>
    public static IReadOnlyList<MethodDefinition> All { get; } =
    [
        new(
            MethodKind.JpkiSignature, "JPKI-SIGNATURE", MethodChannel.Online,
            CreateLetters("ワ", "カ", "ヌ"), null, false,
            [[MethodInput.SignedApplication]],
            [MethodAttachment.SignatureEvidence]),
        new(
            MethodKind.OriginalDocumentMail, "ORIGINAL-DOCUMENT-MAIL", MethodChannel.Mail,
            CreateLetters("チ", "チ", "ホ"), null, false,
            [[MethodInput.OriginalDocument, MethodInput.RegisteredLetter]],
            [MethodAttachment.DocumentOrCopy]),
        new(
            MethodKind.ChipMail, "CHIP-MAIL", MethodChannel.OnlineAndMail,
            CreateLetters("チ", "チ", "ホ"), null, false,
            [[MethodInput.ChipInformation, MethodInput.RegisteredLetter]],
            [MethodAttachment.ChipInformation]),
        new(
            MethodKind.ImageMail,
            "IMAGE-MAIL",
            MethodChannel.OnlineAndMail,
            [new("チ", FirstCoveredDay, RevisionBeforeJune2025), new("チ", SmartphoneCardDay, Revision2026)],
            NonFaceToFaceReformDay.AddDays(-1),
            false,
            [
                [MethodInput.DocumentImage, MethodInput.RegisteredLetter],
            ],
            [MethodAttachment.DocumentImage]),
        new(
            MethodKind.TwoCopiesMail, "TWO-COPIES-MAIL", MethodChannel.Mail,
            CreateLetters("リ", "リ", "カ", MethodAudience.OutsideResidentRegister), null, false,
            [
                [MethodInput.DocumentCopy, MethodInput.SecondDocumentCopy, MethodInput.RegisteredLetter],
                [MethodInput.DocumentCopy, MethodInput.SupplementaryDocument, MethodInput.RegisteredLetter],
            ],
            [MethodAttachment.Copies]),
        new(
            MethodKind.LimitedCopyMail, "LIMITED-COPY-MAIL", MethodChannel.Mail,
            CreateLetters("ヌ", "ヌ", "ヘ"), null, true,
            [[MethodInput.DocumentCopy, MethodInput.RegisteredLetter]],
            [MethodAttachment.Copies]),
        new(
            MethodKind.ReceiverIdentifiedMail, "RECEIVER-IDENTIFIED-MAIL", MethodChannel.Mail,
            CreateLetters("ル", "ヲ", "チ"), null, false,
            [[MethodInput.CarrierReport]],
            []),
    ];

    /// <summary>Returns the definition of the given method.</summary>
    public static MethodDefinition Get(MethodKind code) => All.Single(method => method.Code == code);

    /// <summary>
    /// Returns the letter by which the rule identifies the given method on the given day, for a record. Null when the rule does not allow
    /// the method on that day.
    /// </summary>
    /// <param name="code">The method.</param>
    /// <param name="date">The day in Japan.</param>
    public static MethodLetter? GetLetter(MethodKind code, DateOnly date) => Get(code).GetLetter(date);

    private static MethodLetter[] CreateLetters(
        string letterBeforeJune2025,
        string currentLetter,
        string letterFrom2027,
        MethodAudience audienceFrom2027 = MethodAudience.Everybody) =>
        [
            new(letterBeforeJune2025, FirstCoveredDay, RevisionBeforeJune2025),
            new(currentLetter, SmartphoneCardDay, Revision2026),
            new(letterFrom2027, NonFaceToFaceReformDay, Revision2027, audienceFrom2027),
        ];
}
