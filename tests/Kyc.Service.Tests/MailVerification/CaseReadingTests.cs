using Grpc.Core;
using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests who may read the content of a case, and that the ledger records each reading.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "4(1)S4")]
public sealed class CaseReadingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeclaredAddress = "東京都千代田区丸の内1-2-3";

    private ServiceUnderTest _service = null!;
    private CaseDriver _driver = null!;
    private CaseStates.CaseBuilder _builder = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _driver = new CaseDriver(_service, new MailRoomDriver(_service));
        _builder = new CaseStates.CaseBuilder(_service, _driver);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_reviewer_reads_the_declaration_the_document_and_the_scan_and_the_ledger_records_the_reading()
    {
        var application = await _builder.CreateDifferingAsync();
        var (texts, scan) = await ReadCaseAsync(application, MailRoomDriver.Supervisor);
        var document = Assert.Single(texts.Documents);
        Assert.Equal((_driver.MailRoom.CreateResidentRecord().Name, "別人 花子", MailDocumentState.Differs),
            (texts.Declaration.Name, document.Entry.Name, document.State));
        Assert.Equal((document.ScanBytes, (byte)0x89), (scan.Length, scan[0]));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var report = LedgerChain.Verify(Guid.Parse(application.ApplicationId),
            await LedgerStore.ReadChainAsync(connection, Guid.Parse(application.ApplicationId)));
        var entry = report.Entries[^1];
        Assert.Equal((LedgerEntryKind.Exported, MailRoomDriver.Supervisor, "mail-case", "case 17"),
            (entry.Kind, entry.Actor.Person, entry.GetFact("what"), entry.GetFact("reason")));
    }

    [Fact]
    public async Task A_reviewer_gets_the_position_of_each_difference_in_the_declared_and_in_the_typed_text()
    {
        var application = await _driver.OpenApplicationAsync("𠮷田 一郎", DeclaredAddress);
        await RecordAndConfirmAsync(application, DocumentInput.Copy, entry => entry.Address = DeclaredAddress);
        await RecordAndConfirmAsync(
            application,
            DocumentInput.SecondCopy,
            entry => (entry.Name, entry.Address) = ("吉田 一朗", "東京都千代田区丸の内１丁目２番４号"));
        var (texts, _) = await ReadCaseAsync(application, MailRoomDriver.Supervisor);
        Assert.Equal([DocumentInput.Copy, DocumentInput.SecondCopy], texts.Documents.Select(document => document.Input));
        Assert.Empty(texts.Documents[0].NameDifferences);
        Assert.Empty(texts.Documents[0].AddressDifferences);
        Assert.Equal(
            [
                CreateDifference(TextDifferenceKind.Letters, (0, 2, "𠮷"), (0, 1, "吉")),
                CreateDifference(TextDifferenceKind.Letters, (5, 1, "郎"), (4, 1, "朗")),
            ],
            texts.Documents[1].NameDifferences);
        Assert.Equal(
            [CreateDifference(TextDifferenceKind.Number, (14, 1, "3"), (15, 2, "４号"))], texts.Documents[1].AddressDifferences);
    }

    [Fact]
    public async Task Text_that_only_the_document_has_is_marked_at_its_position_in_the_declared_text()
    {
        var application = await _driver.OpenApplicationAsync(address: DeclaredAddress);
        await RecordAndConfirmAsync(application, DocumentInput.Original, entry => entry.Address = DeclaredAddress + " 試験荘101");
        var differences = Assert.Single((await ReadCaseAsync(application, MailRoomDriver.Supervisor)).Texts.Documents).AddressDifferences;
        Assert.All(differences, difference => Assert.Equal((TextDifferenceKind.OnlyTyped, 15, 0, ""), (
            difference.Kind, difference.Declared.Start, difference.Declared.Length, difference.Declared.Text)));
        Assert.Equal("試験荘101", string.Concat(differences.Select(difference => difference.Typed.Text)));
    }

    [Theory]
    [InlineData(MailRoomDriver.Typist)]
    [InlineData(MailRoomDriver.Checker)]
    [InlineData("CLERK-1")]
    public async Task A_person_who_typed_a_document_may_not_read_its_case(string person)
    {
        var application = await _builder.CreateDifferingAsync();
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON", ReadCaseAsync(application, person));
    }

    [Fact]
    public async Task A_case_that_is_not_in_review_may_not_be_read()
    {
        foreach (
            var application in new[]
            {
                await _builder.CreateTypedAsync(),
                await _builder.CreateReadyAsync(),
                await _builder.CreateCancelledAsync(),
            })
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.FailedPrecondition,
                "MAIL-NO-REVIEW",
                ReadCaseAsync(application, MailRoomDriver.Supervisor));
        }
    }

    [Fact]
    public async Task A_person_who_has_read_a_case_may_not_type_the_second_entry()
    {
        var application = await _builder.CreateDifferingAsync();
        await ReadCaseAsync(application, "reader");
        await _driver.DecideAsync(application, MailReviewDecision.Retype);
        var document = Assert.Single((await _driver.GetCaseAsync(application)).Documents);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-HAS-READ",
            _driver.ConfirmDocumentAsync(application, document.DocumentId, person: "Reader"));
        var retyped = await _driver.RetypeDocumentAsync(
            application,
            document,
            entry => entry.Name = _driver.MailRoom.CreateResidentRecord().Name);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-HAS-READ",
            _driver.ConfirmDocumentAsync(application, retyped.DocumentId, person: "reader"));
        Assert.Equal(MailDocumentState.Confirmed, (await _driver.ConfirmDocumentAsync(application, retyped.DocumentId)).State);
    }

    [Fact]
    public async Task The_command_writes_texts_and_scans_into_a_new_folder_and_fails_if_the_folder_exists()
    {
        var application = await _builder.CreateDifferingAsync();
        var folder = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        string[] arguments = ["case", "read", application.ApplicationId, "--reason", "case 17", "--out", folder];
        var (status, output, errors) =
            await CommandLine.RunAsOperatorAsync(_service, MailRoomDriver.Supervisor, MailCommands.Create(), arguments);
        Assert.Equal((0, ""), (status, errors));
        Assert.Equal(3, Directory.GetFiles(folder).Length);
        Assert.DoesNotContain("花子", output, StringComparison.Ordinal);
        Assert.Contains("別人 花子", await File.ReadAllTextAsync(Path.Combine(folder, "texts.json")), StringComparison.Ordinal);
        Assert.Equal(
            1,
            (await CommandLine.RunAsOperatorAsync(_service, MailRoomDriver.Supervisor, MailCommands.Create(), arguments)).Status);
    }

    [Fact]
    public async Task The_command_marks_differences_in_a_file_and_prints_only_their_kinds()
    {
        var application = await _driver.OpenApplicationAsync("試験 太郎", DeclaredAddress);
        var document = await RecordAndConfirmAsync(
            application, DocumentInput.Original, entry => (entry.Name, entry.Address) = ("試験 次郎", "東京都千代田区丸の内1-2-4"));
        var folder = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        string[] arguments = ["case", "read", application.ApplicationId, "--reason", "case 17", "--out", folder];
        var (status, output, _) = await CommandLine.RunAsOperatorAsync(
            _service,
            MailRoomDriver.Supervisor,
            MailCommands.Create(),
            arguments);
        Assert.Equal(0, status);
        var headings = new[] { $"document {document}: name differs: LETTERS", $"document {document}: address differs: NUMBER" };
        Assert.Equal(
            [
                headings[0], "  declared: 試験 【太】郎", "  typed:    試験 【次】郎",
                headings[1], "  declared: 東京都千代田区丸の内1-2-【3】", "  typed:    東京都千代田区丸の内1-2-【4】",
            ],
            await File.ReadAllLinesAsync(Path.Combine(folder, "differences.txt")));
        Assert.All(headings, head => Assert.Contains(head, output, StringComparison.Ordinal));
        Assert.DoesNotContain("郎", output, StringComparison.Ordinal);
    }

    /// <summary>Types a document twice, by two people, and returns its ID.</summary>
    private async Task<string> RecordAndConfirmAsync(Application application, DocumentInput input, Action<DocumentEntry> change)
    {
        var method = input == DocumentInput.Original ? VerificationMethod.OriginalDocumentMail : VerificationMethod.TwoCopiesMail;
        var document = await _driver.RecordDocumentAsync(application, method, input, change);
        Assert.Empty((await _driver.ConfirmDocumentAsync(application, document, input)).DifferingFields);
        return document;
    }

    private static TextDifference CreateDifference(
        TextDifferenceKind kind, (int Start, int Length, string Text) declared, (int Start, int Length, string Text) typed) => new()
        {
            Kind = kind,
            Declared = new TextPart { Start = declared.Start, Length = declared.Length, Text = declared.Text },
            Typed = new TextPart { Start = typed.Start, Length = typed.Length, Text = typed.Text },
        };

    private async Task<(MailCaseTexts Texts, byte[] Scan)> ReadCaseAsync(Application application, string person)
    {
        using var call = new MailWorkService.MailWorkServiceClient(_service.OperatorInvoker).ReadMailCase(
            new ReadMailCaseRequest { ApplicationId = application.ApplicationId, Reason = "case 17" },
            ServiceUnderTest.CreateStaffMetadata(person));
        MailCaseTexts? texts = null;
        var scan = new MemoryStream();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            texts ??= message.Texts;
            message.Piece?.Content.WriteTo(scan);
        }
        return (texts!, scan.ToArray());
    }
}
