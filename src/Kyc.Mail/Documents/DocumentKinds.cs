using Kyc.Domain.Methods;

namespace Kyc.Mail.Documents;

/// <summary>
/// Contains the kinds of documents that this product accepts in the mail methods. As originals it accepts only the certificates of
/// municipalities that the rule of 2027 names (規則7条1号ニ), even before the rule applies, because nobody sends a licence by mail. Neither a
/// passport nor its chip shows the residence. Therefore a passport is accepted only as one of two copies, only from people who are not in
/// the resident register or have moved abroad, and only from the day on which the method applies to them (law.md 1.2 カ). Documents of other
/// states are not included: the fact files do not cover which of them are valid.
/// </summary>
public static class DocumentKinds
{
    private static readonly MethodInput[] CertificateInputs =
        [MethodInput.OriginalDocument, MethodInput.DocumentCopy, MethodInput.SecondDocumentCopy];

    private static readonly MethodInput[] ChipCardInputs =
        [MethodInput.ChipInformation, MethodInput.DocumentImage, MethodInput.DocumentCopy, MethodInput.SecondDocumentCopy];

    private static readonly MethodInput[] SupplementInputs = [MethodInput.SupplementaryDocument];

    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        new(
            "RESIDENT-RECORD", "住民票の写し", DocumentTerm.IssuedWithinSixMonths, CertificateInputs,
            [ForbiddenItem.IndividualNumber, ForbiddenItem.ResidentRecordCode, ForbiddenItem.RegisteredDomicile]),
        new(
            "RESIDENT-RECORD-STATEMENT", "住民票記載事項証明書", DocumentTerm.IssuedWithinSixMonths, CertificateInputs,
            [ForbiddenItem.IndividualNumber, ForbiddenItem.ResidentRecordCode, ForbiddenItem.RegisteredDomicile]),
        new(
            "FAMILY-REGISTER-ADDRESSES",
            "戸籍の附票の写し",
            DocumentTerm.IssuedWithinSixMonths,
            CertificateInputs,
            [ForbiddenItem.RegisteredDomicile]),
        new("SEAL-CERTIFICATE", "印鑑登録証明書", DocumentTerm.IssuedWithinSixMonths, CertificateInputs, []),
        new("DRIVING-LICENCE", "運転免許証", DocumentTerm.UntilExpiryDate, ChipCardInputs, [ForbiddenItem.RegisteredDomicile]),
        new(
            "INDIVIDUAL-NUMBER-CARD",
            "個人番号カード",
            DocumentTerm.UntilExpiryDate,
            ChipCardInputs,
            [ForbiddenItem.IndividualNumber, ForbiddenItem.BackSide]),
        new("RESIDENCE-CARD", "在留カード", DocumentTerm.UntilExpiryDate, ChipCardInputs, []),
        new("SPECIAL-PERMANENT-RESIDENT-CERTIFICATE", "特別永住者証明書", DocumentTerm.UntilExpiryDate, ChipCardInputs, []),
        new(
            "PASSPORT", "旅券", DocumentTerm.UntilExpiryDate, [MethodInput.DocumentCopy, MethodInput.SecondDocumentCopy],
            [ForbiddenItem.RegisteredDomicile])
        {
            ShowsResidence = false,
            FirstDay = VerificationMethods.NonFaceToFaceReformDay,
            Audience = MethodAudience.OutsideResidentRegister,
        },
        new("TAX-RECEIPT", "国税又は地方税の領収証書又は納税証明書", DocumentTerm.IssuedWithinSixMonths, SupplementInputs, []),
        new("SOCIAL-INSURANCE-RECEIPT", "社会保険料の領収証書", DocumentTerm.IssuedWithinSixMonths, SupplementInputs, []),
        new("UTILITY-RECEIPT", "公共料金の領収証書", DocumentTerm.IssuedWithinSixMonths, SupplementInputs, []),
    ];

    /// <summary>Returns the kinds that are accepted as the given input of a verification method.</summary>
    public static IReadOnlyList<DocumentKind> GetAcceptedAs(MethodInput input) =>
        [.. All.Where(kind => kind.AcceptedInputs.Contains(input))];

    /// <summary>Returns the kind with the given code; null if there is none.</summary>
    public static DocumentKind? Find(string code) => All.SingleOrDefault(kind => kind.Code == code);
}
