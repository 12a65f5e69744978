using System.Text;
using System.Text.Json;
using Kyc.Evidence.Json;
using Kyc.Evidence.Records;

namespace Kyc.Evidence.Tests.Records;

/// <summary>Checks the bytes of a stored record. The bytes must stay readable, with the same meaning, until the record is erased.</summary>
public sealed class RecordBytesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 1, 2, 3, 456, TimeSpan.Zero);

    /// <summary>Record in which every property has a value.</summary>
    private static readonly VerificationRecord FullRecord = new()
    {
        Id = CreateId(1),
        ApplicationId = CreateId(2),
        Corrects = CreateId(3),
        CorrectionReason = "転記の誤り",
        Verifier = new Actor("kyc-kiosk", "staff-1"),
        RecordedBy = "kyc-service/1.0.0",
        VerifiedAt = Start,
        RecordedAt = Start.AddSeconds(1),
        Channel = "branch",
        Method = RecordMethod.JpkiSignature,
        MethodLetter = "カ",
        RuleRevision = "420M60000F5A001_20260806_508M60000F5A006",
        Dates = new RecordDates
        {
            DocumentReceivedOn = new(2026, 11, 1),
            LetterSentOn = new(2026, 11, 4),
            InformationReceivedOn = new(2026, 11, 2),
            CarrierPresentationOn = new(2026, 11, 9),
            HandedOverOn = new(2026, 11, 10),
        },
        Signature = new SignatureFacts(Start, Start.AddSeconds(2), Start.AddSeconds(3), "CN=Chiyoda-ku CRLDP", "01", new string('0', 64)),
        AccountKind = "General",
        DocumentName = "署名用電子証明書",
        DocumentNumber = "01@02",
        SupplementaryDocument = new DocumentReference("国税の領収証書", "第1号"),
        Name = "𠮷田　花子",
        NameSubstitutions = "10000",
        Address = "東京都千代田区丸の内九丁目９９番９号",
        AddressSubstitutions = "000000000000000000",
        BirthDate = "419900401",
        Agent = new AgentParticulars("山田　太郎", "東京都港区", "1960-01-02", "子", "委任状"),
        Purpose = "AssetBuilding",
        Occupation = "会社員 \"営業\" <A&B>",
        DeclarationConfirmedOn = new(2026, 11, 20),
        AssetsAndIncome = "源泉徴収票",
        OtherName = new OtherName("吉田花子", "通称"),
        TransactionReference = "019c0000",
        ForeignPepReason = "大使",
        EarlierRecordReference = "1234",
        StatusOfStay = new DocumentReference("在留カード", "AB12345678CD"),
        ConsentVersion = "2026-04",
        PostingNumber = "12345678901",
        Attachments =
        [
            new RecordAttachment(CreateId(4), EvidenceKind.Document, Digest.Compute("a"u8)),
            new RecordAttachment(CreateId(5), EvidenceKind.Signature, default),
            new RecordAttachment(CreateId(6), EvidenceKind.Certificate, default),
            new RecordAttachment(CreateId(7), EvidenceKind.RevocationAnswer, default),
        ],
    };

    private static readonly string FullJson = JoinLines(
        """
        {"format":2,"id":"00000000-0000-7000-8000-000000000001","applicationId":"00000000-0000-7000-8000-000000000002",
        "corrects":"00000000-0000-7000-8000-000000000003","correctionReason":"転記の誤り","verifier":{"program":"kyc-kiosk",
        "person":"staff-1"},"recordedBy":"kyc-service/1.0.0","verifiedAt":"2026-11-20T01:02:03.456000Z",
        "recordedAt":"2026-11-20T01:02:04.456000Z","channel":"branch","method":"jpki-signature","methodLetter":"カ",
        "ruleRevision":"420M60000F5A001_20260806_508M60000F5A006","dates":{"documentReceivedOn":"2026-11-01",
        "letterSentOn":"2026-11-04","informationReceivedOn":"2026-11-02","carrierPresentationOn":"2026-11-09",
        "handedOverOn":"2026-11-10"},"signature":{"sessionOpenedAt":"2026-11-20T01:02:03.456000Z",
        "receivedAt":"2026-11-20T01:02:05.456000Z","revocationCheckedAt":"2026-11-20T01:02:06.456000Z",
        "crlDistributionPoint":"CN=Chiyoda-ku CRLDP","crlNumber":"01",
        "crlSha256":"0000000000000000000000000000000000000000000000000000000000000000"},"accountKind":"General",
        "documentName":"署名用電子証明書","documentNumber":"01@02","supplementaryDocument":{"name":"国税の領収証書","number":"第1号"},
        "name":"𠮷田　花子","nameSubstitutions":"10000","address":"東京都千代田区丸の内九丁目９９番９号",
        "addressSubstitutions":"000000000000000000","birthDate":"419900401","agent":{"name":"山田　太郎","address":"東京都港区",
        "birthDate":"1960-01-02","relation":"子","authorityReason":"委任状"},"purpose":"AssetBuilding",
        "occupation":"会社員 \"営業\" <A&B>","declarationConfirmedOn":"2026-11-20","assetsAndIncome":"源泉徴収票",
        "otherName":{"name":"吉田花子","reason":"通称"},"transactionReference":"019c0000","foreignPepReason":"大使",
        "earlierRecordReference":"1234","statusOfStay":{"name":"在留カード","number":"AB12345678CD"},
        "consentVersion":"2026-04","postingNumber":"12345678901",
        "attachments":[{"itemId":"00000000-0000-7000-8000-000000000004","kind":"document",
        "commitment":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
        {"itemId":"00000000-0000-7000-8000-000000000005","kind":"signature",
        "commitment":"0000000000000000000000000000000000000000000000000000000000000000"},
        {"itemId":"00000000-0000-7000-8000-000000000006","kind":"certificate",
        "commitment":"0000000000000000000000000000000000000000000000000000000000000000"},
        {"itemId":"00000000-0000-7000-8000-000000000007","kind":"revocation-answer",
        "commitment":"0000000000000000000000000000000000000000000000000000000000000000"}]}
        """);

    private static readonly string SparseJson = JoinLines(
        """
        {"format":2,"id":"00000000-0000-7000-8000-000000000001","applicationId":"00000000-0000-7000-8000-000000000002",
        "verifier":{"program":"kiosk-shinjuku","person":"staff-17"},"recordedBy":"kyc-service/1.0.0",
        "verifiedAt":"2026-11-20T01:02:03.456000Z","recordedAt":"2026-11-20T01:02:03.456000Z","channel":"branch",
        "method":"original-document-mail","methodLetter":"カ","ruleRevision":"420M60000F5A001_20260806_508M60000F5A006",
        "dates":{"documentReceivedOn":"2026-11-01","letterSentOn":"2026-11-04"},"accountKind":"General",
        "documentName":"署名用電子証明書","documentNumber":"01@02","name":"𠮷田　花子","nameSubstitutions":"",
        "address":"東京都千代田区丸の内九丁目９９番９号","addressSubstitutions":"","birthDate":"419900401","purpose":"AssetBuilding",
        "occupation":"会社員 \"営業\" <A&B>","declarationConfirmedOn":"2026-11-20","transactionReference":"019c0000",
        "consentVersion":"2026-04","attachments":[{"itemId":"00000000-0000-7000-8000-000000000004",
        "kind":"received-document","commitment":"0000000000000000000000000000000000000000000000000000000000000000"}]}
        """);

    /// <summary>All verification methods, each with the word that stands for it in a stored record.</summary>
    private static readonly (RecordMethod Method, string Word)[] MethodWords =
    [
        (RecordMethod.JpkiSignature, "jpki-signature"), (RecordMethod.OriginalDocumentMail, "original-document-mail"),
        (RecordMethod.ChipMail, "chip-mail"), (RecordMethod.ImageMail, "image-mail"), (RecordMethod.TwoCopiesMail, "two-copies-mail"),
        (RecordMethod.LimitedCopyMail, "limited-copy-mail"), (RecordMethod.ReceiverIdentifiedMail, "receiver-identified-mail"),
    ];

    private static readonly (EvidenceKind Kind, string Word)[] EvidenceKindWords =
    [
        (EvidenceKind.Document, "document"), (EvidenceKind.Signature, "signature"), (EvidenceKind.Certificate, "certificate"),
        (EvidenceKind.RevocationAnswer, "revocation-answer"), (EvidenceKind.ReadingFacts, "reading-facts"),
        (EvidenceKind.ReceivedDocument, "received-document"), (EvidenceKind.ChipInformation, "chip-information"),
        (EvidenceKind.DocumentImage, "document-image"), (EvidenceKind.SupplementaryDocument, "supplementary-document"),
        (EvidenceKind.CarrierReport, "carrier-report"),
    ];

    [Fact]
    public void A_record_with_every_value_has_fixed_bytes_and_reads_back()
    {
        Assert.Equal(FullJson, Encoding.UTF8.GetString(RecordJson.Write(FullRecord)));
        Assert.True(RecordJson.TryRead(Encoding.UTF8.GetBytes(FullJson), out var decodedRecord));
        Assert.Equal(FullJson, Encoding.UTF8.GetString(RecordJson.Write(decodedRecord)));
    }

    [Fact]
    public void Missing_values_of_a_record_are_omitted()
    {
        var sparseRecord = SampleRecord.Create(RecordMethod.OriginalDocumentMail) with
        {
            Id = CreateId(1),
            ApplicationId = CreateId(2),
            VerifiedAt = Start,
            RecordedAt = Start,
            Attachments = [new RecordAttachment(CreateId(4), EvidenceKind.ReceivedDocument, default)],
        };
        Assert.Equal(SparseJson, Encoding.UTF8.GetString(RecordJson.Write(sparseRecord)));
    }

    [Fact]
    public void Every_method_has_a_fixed_word_in_the_JSON()
    {
        Assert.Equal(Enum.GetValues<RecordMethod>(), MethodWords.Select(method => method.Method));
        foreach (var (method, word) in MethodWords)
        {
            var json = FullJson.Replace("\"method\":\"jpki-signature\"", $"\"method\":\"{word}\"", StringComparison.Ordinal);
            Assert.Equal(
                json,
                Encoding.UTF8.GetString(
                    JsonSerializer.SerializeToUtf8Bytes(FullRecord with { Method = method }, EvidenceJson.CompactOptions)));
            Assert.Equal(method, EvidenceJson.TryRead<VerificationRecord>(Encoding.UTF8.GetBytes(json))!.Method);
        }
    }

    [Fact]
    public void Every_kind_of_attachment_has_a_fixed_word_in_the_JSON()
    {
        Assert.Equal(Enum.GetValues<EvidenceKind>(), EvidenceKindWords.Select(kind => kind.Kind));
        foreach (var (kind, word) in EvidenceKindWords)
        {
            var json = $$"""{"itemId":"00000000-0000-7000-8000-000000000004","kind":"{{word}}","commitment":"{{new string('0', 64)}}"}""";
            Assert.Equal(json, JsonSerializer.Serialize(new RecordAttachment(CreateId(4), kind, default), EvidenceJson.CompactOptions));
            Assert.Equal(kind, EvidenceJson.TryRead<RecordAttachment>(Encoding.UTF8.GetBytes(json))!.Kind);
        }
    }

    [Theory]
    [InlineData("\"method\":\"card\"")]
    [InlineData("\"method\":1")]
    [InlineData("\"method\":\"JpkiSignature\"")]
    [InlineData("\"method\":\"jpki-signature,chip-mail\"")]
    public void A_record_with_an_unknown_method_word_is_refused(string methodJson) =>
        Assert.Null(EvidenceJson.TryRead<VerificationRecord>(
            Encoding.UTF8.GetBytes(FullJson.Replace("\"method\":\"jpki-signature\"", methodJson, StringComparison.Ordinal))));

    private static Guid CreateId(int number) => new($"00000000-0000-7000-8000-{number:D12}");

    // Removes the line breaks after commas in the expected JSON. They are there only for readability; no value contains a line break.
    private static string JoinLines(string json) => json.Replace("\n", "", StringComparison.Ordinal);
}
