using System.Globalization;
using Kyc.Domain.Time;
using Kyc.Jpki.Certificates;

namespace Kyc.Evidence.Records;

/// <summary>Represents one row of a record for display.</summary>
/// <param name="RowNumber">The number in law.md 2.2, or empty where there is none.</param>
/// <param name="Label">The Japanese label.</param>
/// <param name="Value">The displayed value.</param>
public sealed record RecordRow(string RowNumber, string Label, string Value);

/// <summary>Converts a record to rows in the order of the rule. Rows that do not apply are omitted.</summary>
public static class RecordRows
{
    /// <summary>Returns the rows of the given record that have a value.</summary>
    public static IReadOnlyList<RecordRow> Create(VerificationRecord record) => [.. CreateAll(record).Where(row => row.Value.Length > 0)];

    /// <summary>Formats the given instant for display, in Japanese time.</summary>
    public static string FormatInstant(DateTimeOffset instant) =>
        JapanTime.ToLocal(instant).ToString("yyyy'年'M'月'd'日' HH'時'mm'分'ss'秒'", CultureInfo.InvariantCulture) + " (日本時間)";

    /// <summary>Returns the Japanese description of the given method.</summary>
    public static string DescribeMethod(RecordMethod method) => method switch
    {
        RecordMethod.JpkiSignature => "署名用電子証明書及び電子署名が行われた特定取引等に関する情報の送信を受ける方法",
        RecordMethod.OriginalDocumentMail => "本人確認書類の原本の送付を受け、取引関係文書を書留郵便等で転送不要郵便物等として送付する方法",
        RecordMethod.ChipMail => "ICチップ情報の送信を受け、取引関係文書を書留郵便等で転送不要郵便物等として送付する方法",
        RecordMethod.ImageMail => "本人確認書類の画像情報の送信を受け、取引関係文書を書留郵便等で転送不要郵便物等として送付する方法",
        RecordMethod.TwoCopiesMail => "二の本人確認書類の写し等の送付を受け、取引関係文書を書留郵便等で転送不要郵便物等として送付する方法",
        RecordMethod.LimitedCopyMail => "本人確認書類の写しの送付を受け、取引関係文書を書留郵便等で転送不要郵便物等として送付する方法",
        RecordMethod.ReceiverIdentifiedMail => "特定事項伝達型本人限定受取郵便等により取引関係文書を送付する方法",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>Returns the Japanese description of the given kind of attachment.</summary>
    public static string DescribeAttachmentKind(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Document => "申込書 (署名対象)",
        EvidenceKind.Signature => "電子署名",
        EvidenceKind.Certificate => "署名用電子証明書",
        EvidenceKind.RevocationAnswer => "失効確認の結果",
        EvidenceKind.ReadingFacts => "カード読取の記録",
        EvidenceKind.ReceivedDocument => "送付を受けた書類",
        EvidenceKind.ChipInformation => "ICチップ情報",
        EvidenceKind.DocumentImage => "本人確認書類の画像",
        EvidenceKind.SupplementaryDocument => "補完書類",
        EvidenceKind.CarrierReport => "郵便事業者からの通知",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static IEnumerable<RecordRow> CreateAll(VerificationRecord record) =>
    [
        new("1", "取引時確認を行った者", $"{record.Verifier.Person} ({record.Verifier.Program})"),
        new("2", "確認記録を作成した者", record.RecordedBy),
        new("", "取引時確認を完了した日時", FormatInstant(record.VerifiedAt)),
        new("", "確認記録を作成した日時", FormatInstant(record.RecordedAt)),
        .. CreateDateRows(record),
        .. CreateSignatureRows(record),
        new("15", "取引の種類", DescribeValue(record.AccountKind)),
        new("16", "本人特定事項の確認方法", $"犯収法施行規則6条1項1号{record.MethodLetter} {DescribeMethod(record.Method)}"),
        new("16", "規則の版", record.RuleRevision),
        new("17", "本人確認書類の名称", record.DocumentName),
        new("17", "記号番号その他の特定事項", record.DocumentNumber),
        new("19", "第二の書類又は補完書類", FormatDocument(record.SupplementaryDocument)),
        new("20", "氏名", record.Name),
        new("20", "氏名の代替文字の位置", record.NameSubstitutions.Contains('1', StringComparison.Ordinal) ? record.NameSubstitutions : ""),
        new("20", "住居", record.Address),
        new("20", "住居の代替文字の位置", record.AddressSubstitutions.Contains('1', StringComparison.Ordinal) ? record.AddressSubstitutions : ""),
        new("20", "生年月日", FormatBirthDate(record.BirthDate)),
        new("21", "代理人等", record.Agent is { } a ? $"{a.Name}、{a.Address}、{a.BirthDate}、{a.Relation}、{a.AuthorityReason}" : ""),
        new("22", "取引の目的", DescribeValue(record.Purpose)),
        new("23", "職業", record.Occupation),
        new("22-23", "取引の目的及び職業を確認した日", FormatDay(record.DeclarationConfirmedOn)),
        new("25", "資産及び収入の確認方法", record.AssetsAndIncome ?? ""),
        new("26", "取引に用いる他の名義と理由", record.OtherName is { } o ? $"{o.Name}、{o.Reason}" : ""),
        new("27", "取引記録を検索するための事項", record.TransactionReference),
        new("28", "外国の重要な公人である理由", record.ForeignPepReason ?? ""),
        new("29", "関連取引時確認の記録を検索するための事項", record.EarlierRecordReference ?? ""),
        new("30", "在留資格等の確認書類", FormatDocument(record.StatusOfStay)),
        new("", "引受番号", record.PostingNumber ?? ""),
        new("", "同意した文書の版", record.ConsentVersion),
        new("20条3項", "訂正する確認記録", record.Corrects?.ToString("D") ?? ""),
        new("20条3項", "訂正の理由", record.CorrectionReason ?? ""),
    ];

    private static IEnumerable<RecordRow> CreateDateRows(VerificationRecord record) =>
    [
        new("4", "書類の送付を受けた日", FormatDay(record.Dates.DocumentReceivedOn)),
        new("5", "取引関係文書を送付した日", FormatDay(record.Dates.LetterSentOn)),
        new("10", "情報の送信を受けた日", FormatDay(record.Dates.InformationReceivedOn)),
        new("11", "郵便事業者が書類の提示を受けた日", FormatDay(record.Dates.CarrierPresentationOn)),
        new("14", "取引関係文書を交付した日", FormatDay(record.Dates.HandedOverOn)),
    ];

    private static IEnumerable<RecordRow> CreateSignatureRows(VerificationRecord record) => record.Signature is not { } facts
        ? []
        :
        [
            new("", "署名対象文書を作成した日時", FormatInstant(facts.SessionOpenedAt)),
            new("", "電子署名を受信した日時", FormatInstant(facts.ReceivedAt)),
            new("", "失効を確認した日時", FormatInstant(facts.RevocationCheckedAt)),
            new("", "失効リスト", $"{facts.CrlDistributionPoint}, 番号 {facts.CrlNumber}, SHA-256 {facts.CrlSha256}"),
        ];

    private static string FormatDay(DateOnly? day) => day?.ToString("yyyy'年'M'月'd'日'", CultureInfo.InvariantCulture) ?? "";

    private static string FormatDocument(DocumentReference? document) => document is null ? "" : $"{document.Name} {document.Number}";

    private static string FormatBirthDate(string text) =>
        PartialBirthDate.Parse(text).Date is { } date ? $"{FormatDay(date)} ({text})" : text;

    // Choices made in the front-end are stored by their names in the API contract. Other values are displayed unchanged.
    private static string DescribeValue(string value) => value switch
    {
        "General" => "証券総合口座",
        "Nisa" => "NISA口座",
        "Margin" => "信用取引口座",
        "AssetBuilding" => "資産形成",
        "SurplusFunds" => "余裕資金の運用",
        "Retirement" => "老後資金の準備",
        "Other" => "その他",
        _ => value,
    };
}
