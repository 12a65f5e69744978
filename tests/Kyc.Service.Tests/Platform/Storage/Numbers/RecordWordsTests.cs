using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>Checks the words that records, the ledger and signed documents use for enum values. They must never change.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RecordWordsTests(ClusterFixture fixture)
{
    private static readonly (TransactionPurpose Purpose, string Word, string Text)[] Purposes =
    [
        (TransactionPurpose.AssetBuilding, "AssetBuilding", "資産形成"), (TransactionPurpose.SurplusFunds, "SurplusFunds", "余裕資金の運用"),
        (TransactionPurpose.Retirement, "Retirement", "老後資金の準備"), (TransactionPurpose.Other, "Other", "その他"),
    ];

    private static readonly (AccountKind Kind, string Word, string Text)[] Accounts =
        [(AccountKind.General, "General", "証券総合口座"), (AccountKind.Nisa, "Nisa", "NISA口座"), (AccountKind.Margin, "Margin", "信用取引口座")];

    [Fact]
    public void Every_channel_state_and_event_has_a_fixed_word_in_the_ledger()
    {
        Assert.Equal(["online", "branch"], Enum.GetValues<Channel>().Skip(1).Select(RecordWords.GetWord));
        Assert.Equal(
            ["awaiting-verification", "verified", "rejected", "needs-review", "cancelled"],
            Enum.GetValues<ApplicationState>().Skip(1).Select(RecordWords.GetWord));
        Assert.Equal(
            ["contract-ended", "last-transaction-ended", "application-abandoned", "application-refused"],
            Enum.GetValues<Kyc.Evidence.Retention.TriggerEvent>().Select(RetentionWords.GetWord));
    }

    [Fact]
    public void Every_method_has_a_fixed_word_in_the_ledger()
    {
        string[] words =
        [
            "jpki-signature", "original-document-mail", "chip-mail", "image-mail", "two-copies-mail", "limited-copy-mail",
            "receiver-identified-mail",
        ];
        Assert.Equal(words, Enum.GetValues<RecordMethod>().Select(method => RecordWords.CreateFacts(method, "カ", "1")[0].Value));
        Assert.Equal(
            [new("method", "jpki-signature"), new("letter", "U+30AB"), new("revision", "1")],
            RecordWords.CreateFacts(RecordMethod.JpkiSignature, "カ", "1"));
    }

    [Fact]
    public void Every_kind_of_ledger_fault_has_a_fixed_word()
    {
        Assert.Equal(
            "entry-missing entry-out-of-place wrong-previous tail-missing not-the-sealed-chain entry-changed subject-changed "
                + "subject-missing subject-not-erased subject-unknown",
            string.Join(
                ' ',
                Enum.GetValues<ChainFaultKind>().Select(kind => LedgerFinding.Create(Guid.Empty, new ChainFault(kind, 1)).Kind)));
        Assert.Equal(
            "checkpoint-malformed checkpoint-not-signed checkpoint-missing checkpoint-wrong-previous checkpoint-newest-missing",
            string.Join(
                ' ', Enum.GetValues<CheckpointFaultKind>().Select(kind => LedgerFinding.Create(new CheckpointFault(kind, 1)).Kind)));
    }

    [Fact]
    public async Task A_card_record_and_its_signed_document_contain_the_fixed_words_for_purpose_and_account()
    {
        Assert.Equal(Enum.GetValues<TransactionPurpose>().Skip(1), Purposes.Select(entry => entry.Purpose));
        Assert.Equal(Enum.GetValues<AccountKind>().Skip(1), Accounts.Select(entry => entry.Kind));
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.ImportFreshCrlAsync(fixture.Pki);
        for (var index = 0; index < Purposes.Length; index++)
        {
            var (purpose, account) = (Purposes[index], Accounts[index % Accounts.Length]);
            var request = Requests.CreateApplication();
            (request.Declaration.Purpose, request.Declaration.AccountKind) = (purpose.Purpose, account.Kind);
            var createResponse = await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
            var session = await service.Cards.BeginCardVerificationAsync(
                new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode },
                ServiceUnderTest.CallerMetadata);
            Assert.Contains($"\n取引の目的: {purpose.Text}\n", session.Document.ToStringUtf8(), StringComparison.Ordinal);
            Assert.Contains($"\n口座の種類: {account.Text}\n", session.Document.ToStringUtf8(), StringComparison.Ordinal);
            await service.Cards.SubmitCardVerificationAsync(
                Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)), ServiceUnderTest.CallerMetadata);
            var record = await ReadRecordAsync(service, createResponse.Application.ApplicationId);
            Assert.Equal((purpose.Word, account.Word, "branch"), (record.Purpose, record.AccountKind, record.Channel));
            Assert.Contains(RecordRows.Create(record), row => row is { RowNumber: "22" } && row.Value == purpose.Text);
            Assert.Contains(RecordRows.Create(record), row => row is { RowNumber: "15" } && row.Value == account.Text);
        }
    }

    [Fact]
    public async Task A_mail_record_contains_the_fixed_words_for_purpose_and_account()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var mailRoom = new MailRoomDriver(service);
        var letter = await mailRoom.CreatePostedLetterAsync();
        await mailRoom.ImportReportsAsync(letter, "お届け先にお届け済み");
        var record = await ReadRecordAsync(service, letter.Application.ApplicationId);
        Assert.Equal(
            ("AssetBuilding", "General", "branch", RecordMethod.OriginalDocumentMail),
            (record.Purpose, record.AccountKind, record.Channel, record.Method));

        foreach (var (purpose, word, _) in Purposes)
        {
            var request = new CorrectVerificationRecordRequest { Correction = new RecordCorrection { Purpose = purpose }, Reason = "r" };
            Assert.Equal(word, CorrectionRules.Apply(record, request, new Caller("kyc", "staff-1"), ClusterFixture.Now).Purpose);
        }
    }

    private static async Task<VerificationRecord> ReadRecordAsync(ServiceUnderTest service, string applicationId)
    {
        using var keys = await service.Get<KeyStore>().LoadKeysAsync(Guid.Parse(applicationId), default, DataClass.VerificationRecord);
        await using var connection = await service.Database.OpenAsync(default);
        return RecordReader.DecryptRecords(await EvidenceStore.ReadRecordsAsync(connection, Guid.Parse(applicationId)), keys).Current;
    }
}
