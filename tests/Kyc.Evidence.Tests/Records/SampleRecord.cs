using Kyc.Evidence.Records;
using Kyc.Evidence.Tests.Ledger;

namespace Kyc.Evidence.Tests.Records;

/// <summary>Creates complete verification records about fictitious people, for any verification method.</summary>
internal static class SampleRecord
{
    public static VerificationRecord Create(RecordMethod method) => CreateBaseRecord(method) with
    {
        Method = method,
        Signature =
            method == RecordMethod.JpkiSignature
                ? new SignatureFacts(
                    SampleChain.StartTime,
                    SampleChain.StartTime,
                    SampleChain.StartTime,
                    "CN=Chiyoda-ku CRLDP",
                    "01",
                    new string('0', 64))
                : null,
        Dates = method switch
        {
            RecordMethod.JpkiSignature => new RecordDates(),
            RecordMethod.ChipMail or RecordMethod.ImageMail =>
                new RecordDates { InformationReceivedOn = new(2026, 11, 1), LetterSentOn = new(2026, 11, 4) },
            RecordMethod.ReceiverIdentifiedMail => new RecordDates { CarrierPresentationOn = new(2026, 11, 9) },
            _ => new RecordDates { DocumentReceivedOn = new(2026, 11, 1), LetterSentOn = new(2026, 11, 4) },
        },
        SupplementaryDocument = method == RecordMethod.TwoCopiesMail ? new DocumentReference("国税の領収証書", "第1号") : null,
        Attachments = [.. GetAttachmentKinds(method).Select(kind => new RecordAttachment(Guid.NewGuid(), kind, default))],
    };

    private static VerificationRecord CreateBaseRecord(RecordMethod method) => new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = Guid.NewGuid(),
        Verifier = SampleChain.KioskActor,
        RecordedBy = "kyc-service/1.0.0",
        VerifiedAt = SampleChain.StartTime,
        RecordedAt = SampleChain.StartTime,
        Channel = "branch",
        Method = method,
        MethodLetter = "カ",
        RuleRevision = "420M60000F5A001_20260806_508M60000F5A006",
        AccountKind = "General",
        DocumentName = "署名用電子証明書",
        DocumentNumber = "01@02",
        Name = "𠮷田　花子",
        Address = "東京都千代田区丸の内九丁目９９番９号",
        BirthDate = "419900401",
        Purpose = "AssetBuilding",
        Occupation = "会社員 \"営業\" <A&B>",
        DeclarationConfirmedOn = new(2026, 11, 20),
        TransactionReference = "019c0000",
        ConsentVersion = "2026-04",
    };

    private static EvidenceKind[] GetAttachmentKinds(RecordMethod method) => method switch
    {
        RecordMethod.JpkiSignature =>
            [EvidenceKind.Document, EvidenceKind.Signature, EvidenceKind.Certificate, EvidenceKind.RevocationAnswer],
        RecordMethod.ChipMail => [EvidenceKind.ChipInformation],
        RecordMethod.ImageMail => [EvidenceKind.DocumentImage],
        RecordMethod.TwoCopiesMail => [EvidenceKind.ReceivedDocument, EvidenceKind.SupplementaryDocument],
        RecordMethod.ReceiverIdentifiedMail => [EvidenceKind.CarrierReport],
        _ => [EvidenceKind.ReceivedDocument],
    };
}
