using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge.Fields;

/// <summary>Tests values at and beyond the limits of each format, and values that only look valid.</summary>
public sealed class FieldFormsTests
{
    private static readonly RequestFieldChecker Checker = RequestContract.CreateChecker(TimeProvider.System);

    // An emoji of a family of three, and a kanji with a variation selector. Each is one text element.
    private const string FamilyEmoji = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
    private const string KanjiWithVariationSelector = "葛\U000E0100";

    [Theory]
    [InlineData("name", "山田　花子", "")]
    [InlineData("name", "山田 花子", "")]
    [InlineData("name", "スハルト", "")]
    [InlineData("name", "NGUYEN VAN A", "")]
    [InlineData("name", KanjiWithVariationSelector + "城　太郎", "")]
    [InlineData("name", "𠮷野　太郎", "")]
    [InlineData("name", "", "ABSENT")]
    [InlineData("name", "　 ", "ABSENT")]
    [InlineData("name", "山田\u00A0花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\u2003花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\u200B花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\u202E花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\u3164花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "\u2800\u2800", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\uFFFD", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\uE000", "FORBIDDEN_CHARACTER")]
    [InlineData("name", "山田\t花子", "FORBIDDEN_CHARACTER")]
    [InlineData("name_kana", "ヤマダ　ハナコ", "")]
    [InlineData("name_kana", "ヤマダ ハナコ", "")]
    [InlineData("name_kana", "ジョージ・ヴァン", "")]
    [InlineData("name_kana", "ヷヸヹヺヽヾ", "")]
    [InlineData("name_kana", "ㇰㇿ", "")]
    [InlineData("name_kana", "", "ABSENT")]
    [InlineData("name_kana", "やまだ　はなこ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマダ　はなこ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ﾔﾏﾀﾞ ﾊﾅｺ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマタﾞ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマタ\u3099", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマタ゛", "NOT_KATAKANA")]
    [InlineData("name_kana", "山田　花子", "NOT_KATAKANA")]
    [InlineData("name_kana", "YAMADA", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマダ-ハナコ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマダ゠ハナコ", "NOT_KATAKANA")]
    [InlineData("name_kana", "ヤマダ１", "NOT_KATAKANA")]
    [InlineData("name_kana", "㋰㋤", "NOT_KATAKANA")]
    [InlineData("address", "東京都千代田区丸の内九丁目９９番９号", "")]
    [InlineData("address", "北海道札幌市北区北六条西４丁目", "")]
    [InlineData("address", "京都府京都市中京区烏丸通御池上る", "")]
    [InlineData("address", "千代田区丸の内九丁目", "NO_PREFECTURE")]
    [InlineData("address", "横浜市西区みなとみらい９丁目", "NO_PREFECTURE")]
    [InlineData("address", "東京千代田区丸の内", "NO_PREFECTURE")]
    [InlineData("address", "京都市中京区烏丸通", "NO_PREFECTURE")]
    [InlineData("address", " 東京都千代田区", "NO_PREFECTURE")]
    [InlineData("address", "〒100-0005 東京都千代田区", "NO_PREFECTURE")]
    [InlineData("address", "東京都", "NO_PREFECTURE")]
    [InlineData("address", "", "ABSENT")]
    [InlineData("birth_date", "1990-04-01", "")]
    [InlineData("birth_date", "1873-01-01", "")]
    [InlineData("birth_date", "2026-11-22", "")]
    [InlineData("birth_date", "1872-12-31", "TOO_EARLY")]
    [InlineData("birth_date", "2026-11-23", "IN_THE_FUTURE")]
    [InlineData("birth_date", "9999-12-31", "IN_THE_FUTURE")]
    [InlineData("birth_date", "", "ABSENT")]
    [InlineData("birth_date", "1990-02-30", "NOT_A_DATE")]
    [InlineData("birth_date", "1990-4-1", "NOT_A_DATE")]
    [InlineData("birth_date", "1990/04/01", "NOT_A_DATE")]
    [InlineData("birth_date", "１９９０-０４-０１", "NOT_A_DATE")]
    [InlineData("birth_date", "昭和55年1月2日", "NOT_A_DATE")]
    [InlineData("birth_date", "1990-04-01T00:00:00Z", "NOT_A_DATE")]
    [InlineData("birth_date", " 1990-04-01", "NOT_A_DATE")]
    [InlineData("birth_date", "NaN", "NOT_A_DATE")]
    [InlineData("birth_date", "-0001-01-01", "NOT_A_DATE")]
    public void A_declared_text_is_accepted_or_refused_with_its_reason(string field, string text, string reason)
    {
        var request = Requests.CreateApplication();
        Declaration.Descriptor.FindFieldByName(field).Accessor.SetValue(request.Declaration, text);
        Assert.Equal(reason.Length == 0 ? [] : [($"declaration.{field}", reason)], FindViolations(request));
    }

    [Theory]
    [InlineData("name", 100)]
    [InlineData("name_kana", 100)]
    [InlineData("address", 200)]
    [InlineData("occupation", 100)]
    public void The_maximum_length_is_accepted_and_one_more_character_is_not(string field, int maxLength)
    {
        var filler = field == "name_kana" ? "ア" : "花";
        var prefix = field == "address" ? "東京都" : "";
        Assert.Empty(FindViolations(CreateRequestWith(field, prefix + Repeat(filler, maxLength - prefix.Length))));
        Assert.Equal(
            [($"declaration.{field}", "TOO_LONG")],
            FindViolations(CreateRequestWith(field, prefix + Repeat(filler, maxLength - prefix.Length + 1))));
    }

    [Fact]
    public void Lengths_are_counted_in_visible_characters_and_combining_marks_are_limited()
    {
        Assert.Empty(FindViolations(CreateRequestWith("name", Repeat(KanjiWithVariationSelector, 100))));
        Assert.Equal(
            [("declaration.name", "TOO_LONG")],
            FindViolations(CreateRequestWith("name", Repeat(KanjiWithVariationSelector, 101))));
        // The joiners of the emoji are refused, although it is a single text element. A single text element with thousands of combining
        // marks is too long for a name.
        Assert.Equal([("declaration.occupation", "FORBIDDEN_CHARACTER")], FindViolations(CreateRequestWith("occupation", FamilyEmoji)));
        Assert.Equal([("declaration.name", "TOO_LONG")], FindViolations(CreateRequestWith("name", "花" + Repeat("\u0301", 5000))));
    }

    [Fact]
    public void The_address_of_a_person_outside_the_resident_register_may_be_abroad()
    {
        var request = CreateRequestWith("address", "1 Martin Place, Sydney NSW 2000, Australia");
        Assert.Equal([("declaration.address", "NO_PREFECTURE")], FindViolations(request));
        request.Declaration.OutsideResidentRegister = true;
        Assert.Empty(FindViolations(request));
    }

    public static TheoryData<string, string, Action<CreateApplicationRequest>> MalformedValues => new()
    {
        { "idempotency_key", "ABSENT", request => request.IdempotencyKey = "" },
        { "idempotency_key", "TOO_SHORT", request => request.IdempotencyKey = "seven77" },
        { "idempotency_key", "TOO_LONG", request => request.IdempotencyKey = new string('k', 65) },
        { "idempotency_key", "FORBIDDEN_CHARACTER", request => request.IdempotencyKey = "with space" },
        { "idempotency_key", "FORBIDDEN_CHARACTER", request => request.IdempotencyKey = "ｋｅｙｋｅｙｋｅｙ" },
        { "channel", "ABSENT", request => request.Channel = Channel.Unspecified },
        { "channel", "UNKNOWN_VALUE", request => request.Channel = (Channel)99 },
        { "channel", "UNKNOWN_VALUE", request => request.Channel = (Channel)(-1) },
        { "declaration.purpose", "UNKNOWN_VALUE", request => request.Declaration.Purpose = (TransactionPurpose)int.MaxValue },
        { "declaration.account_kind", "ABSENT", request => request.Declaration.AccountKind = AccountKind.Unspecified },
        { "declaration", "ABSENT", request => request.Declaration = null },
        { "consent", "ABSENT", request => request.Consent = null },
        { "consent.agreed_at", "ABSENT", request => request.Consent.AgreedAt = null },
        { "consent.agreed_at", "NOT_AN_INSTANT", request => request.Consent.AgreedAt.Nanos = -1 },
        { "consent.agreed_at", "NOT_AN_INSTANT", request => request.Consent.AgreedAt.Seconds = long.MaxValue },
        { "consent.agreed_at", "NOT_AN_INSTANT", request => request.Consent.AgreedAt.Seconds = long.MinValue },
        { "consent.agreed_at", "IN_THE_FUTURE",
            request => request.Consent.AgreedAt = Timestamp.FromDateTimeOffset(ClusterFixture.Now.AddMinutes(5).AddSeconds(1)) },
        { "consent.text_version", "TOO_LONG", request => request.Consent.TextVersion = new string('v', 65) },
    };

    [Theory]
    [MemberData(nameof(MalformedValues))]
    public void A_malformed_field_is_refused_with_its_reason(string field, string reason, Action<CreateApplicationRequest> spoil)
    {
        var request = Requests.CreateApplication();
        spoil(request);
        Assert.Equal([(field, reason)], FindViolations(request));
    }

    public static TheoryData<IMessage, string[]> FaultyRequests => new()
    {
        { new GetApplicationRequest(), ["application_id ABSENT"] },
        { new GetApplicationRequest { ApplicationId = "../../etc/passwd" }, ["application_id NOT_AN_ID"] },
        { new GetApplicationRequest { ApplicationId = "{01939a00-0000-7000-8000-000000000000}" }, ["application_id NOT_AN_ID"] },
        { new GetApplicationRequest { ApplicationId = "01939A00-0000-7000-8000-000000000000" }, [] },
        { new WatchApplicationRequest { ApplicationId = SampleId, AfterSequence = -1 }, ["after_sequence OUT_OF_RANGE"] },
        { new BeginCardVerificationRequest { ReferenceCode = "ABCD234U" }, ["reference_code NOT_IN_FORM"] },
        { new BeginCardVerificationRequest { ReferenceCode = "abcd-2345" }, [] },
        {
            new SubmitCardVerificationRequest { Certificate = ByteString.CopyFrom(new byte[8193]),
                DocumentSha256 = ByteString.CopyFrom(new byte[31]) },
            ["session_id ABSENT", "certificate TOO_LONG", "signature ABSENT", "document_sha256 TOO_SHORT", "reading ABSENT"]
        },
        {
            new SubmitCardVerificationRequest
            {
                SessionId = SampleId, Certificate = ByteString.CopyFrom(1), Signature = ByteString.CopyFrom(1),
                DocumentSha256 = ByteString.CopyFrom(new byte[32]),
                Reading = new() { ReaderName = new string('r', 129), Atr = ByteString.CopyFrom(1), TokenLabel = new string('t', 33),
                    KioskVersion = new string('k', 65) },
            },
            ["reading.reader_name TOO_LONG", "reading.atr TOO_SHORT", "reading.token_label TOO_LONG", "reading.kiosk_version TOO_LONG"]
        },
        { new GetVerificationRecordRequest { ApplicationId = SampleId, Reason = "監査" }, ["reason FORBIDDEN_CHARACTER"] },
        { new CorrectVerificationRecordRequest { ApplicationId = SampleId, Corrects = SampleId, Reason = "r", Correction = new() },
            ["correction ABSENT"] },
        {
            new CorrectVerificationRecordRequest { ApplicationId = SampleId, Corrects = SampleId, Reason = "r",
                Correction = new() { Name = "", OtherName = "別名" } },
            ["correction.name ABSENT", "correction.other_name_reason ABSENT"]
        },
        {
            new CorrectVerificationRecordRequest { ApplicationId = SampleId, Corrects = SampleId, Reason = "r",
                Correction = new() { OtherNameReason = "改姓", Purpose = 0 } },
            ["correction.purpose ABSENT", "correction.other_name_reason NOT_TOGETHER"]
        },
        { new VerifyLedgerRequest { WitnessNumber = 1, WitnessHash = ByteString.CopyFrom(new byte[31]) }, ["witness_hash NOT_TOGETHER"] },
        { new VerifyLedgerRequest { WitnessHash = ByteString.CopyFrom(new byte[32]) }, ["witness_hash NOT_TOGETHER"] },
        { new GetRevocationStatusRequest { PageSize = 5001, PageToken = "-1" }, ["page_size OUT_OF_RANGE", "page_token NOT_IN_FORM"] },
        { new ImportCrlRequest(), ["chunk ABSENT"] },
        { new ImportCrlRequest { Chunk = ByteString.CopyFrom(new byte[262145]) }, ["chunk TOO_LONG"] },
        { new AddRulesRequest(), ["rules ABSENT"] },
        {
            new AddRulesRequest { Rules = { new RetentionRule { RuleId = "Größe", Years = -1,
                OrLater = { RetentionEvent.ContractEnded, (RetentionEvent)9 } } } },
            [
                "rules[0].rule_id NOT_IN_FORM", "rules[0].version OUT_OF_RANGE", "rules[0].effective_from ABSENT",
                "rules[0].data_class ABSENT", "rules[0].trigger ABSENT",
                "rules[0].or_later[1] UNKNOWN_VALUE", "rules[0].years OUT_OF_RANGE", "rules[0].disposition ABSENT",
                "rules[0].legal_source ABSENT",
            ]
        },
        {
            new PlaceHoldRequest
            {
                IdempotencyKey = "hold-0001",
                ApplicationId = SampleId,
                Reason = HoldReason.Audit,
                Reference = "123456789018",
                Until = "2026-11-21",
            },
            ["reference INDIVIDUAL_NUMBER", "until TOO_EARLY"]
        },
        { new CreateBatchRequest { IdempotencyKey = "batch-0001", PostingDate = "2026-12-07", Limit = 1001 },
            ["posting_date TOO_LATE", "service ABSENT", "limit OUT_OF_RANGE"] },
        { new CreateBatchRequest { IdempotencyKey = "batch-0001", PostingDate = "2026-12-06", Limit = 1, Service = MailService.Registered },
            [] },
        { new ReprintBatchRequest { BatchId = SampleId, Reason = "paper jam" }, ["reason NOT_IN_FORM"] },
        { new RecordDocumentRequest(), ["header ABSENT"] },
        {
            new RecordDocumentRequest { Header = new() { ReferenceCode = "ABCD2345", Method = VerificationMethod.ChipMail,
                Input = DocumentInput.Chip, Entry = CreateEntry(entry => entry.BirthDate = "") } },
            ["header.entry.birth_date ABSENT"]
        },
        {
            new RecordDocumentRequest { Header = new() { ReferenceCode = "ABCD2345", Method = VerificationMethod.TwoCopiesMail,
                Input = DocumentInput.Supplement, Entry = CreateEntry(entry => entry.BirthDate = "") } },
            []
        },
        { new ConfirmDocumentRequest { DocumentId = SampleId, Entry = CreateEntry(entry => entry.Postcode = "１２３４５６７") },
            ["entry.postcode NOT_IN_FORM"] },
        { new ConfirmDocumentRequest { DocumentId = SampleId, Entry = CreateEntry(entry => entry.ReceivedOn = "2026-11-23") },
            ["entry.received_on IN_THE_FUTURE"] },
        {
            new RecordPostingRequest
            {
                BatchId = SampleId, PostingDate = "2026-11-22",
                Postings = { new Posting { ManagementNumber = "M1", PostingNumber = "131-12-38385-2" },
                    new Posting { ManagementNumber = "M1", PostingNumber = "131-12-38385-3" }, new Posting { ManagementNumber = "M2" } },
            },
            ["postings[1].posting_number CHECK_DIGIT", "postings[2].posting_number NOT_IN_FORM", "postings[1].management_number TWICE"]
        },
    };

    [Theory]
    [MemberData(nameof(FaultyRequests))]
    public void A_faulty_request_is_refused_with_a_list_of_all_its_faults(IMessage request, string[] expectedFaults) =>
        Assert.Equal(expectedFaults, FindViolations(request).Select(violation => $"{violation.Field} {violation.Reason}"));

    private const string SampleId = "01939a00-0000-7000-8000-000000000000";

    private static DocumentEntry CreateEntry(Action<DocumentEntry> change)
    {
        var entry = new DocumentEntry
        {
            Kind = "RESIDENT-RECORD",
            Number = "1",
            IssuedOn = "2026-11-01",
            ReceivedOn = "2026-11-22",
            Name = "山田　花子",
            Address = "千代田区丸の内９丁目",
            BirthDate = "1990-04-01",
        };
        change(entry);
        return entry;
    }

    private static CreateApplicationRequest CreateRequestWith(string field, string text)
    {
        var request = Requests.CreateApplication();
        Declaration.Descriptor.FindFieldByName(field).Accessor.SetValue(request.Declaration, text);
        return request;
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static IEnumerable<(string Field, string Reason)> FindViolations(IMessage request) =>
        Checker.FindViolations(request, ClusterFixture.Now).Select(violation => (violation.Field, violation.Fault.Reason));
}
