using Dapper;
using Grpc.Core;
using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Who reads what stands in a case, and that the ledger tells of it.</summary>
[Collection(ClusterGroup.Name)]
public sealed class CaseReadingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private CaseActor _actor = null!;
    private CaseStates.Stage _stage = null!;

    public async Task InitializeAsync()
    {
        _service = await MailDesk.StartAsync(fixture);
        _actor = new CaseActor(_service, new MailDesk(_service));
        _stage = new CaseStates.Stage(_service, _actor);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_reviewer_reads_both_texts_and_the_scan_and_the_ledger_tells_of_it()
    {
        var application = await _stage.DiffersAsync();
        var (texts, scan) = await ReadAsync(application, MailDesk.Supervisor);
        var document = Assert.Single(texts.Documents);
        Assert.Equal((_actor.Desk.Entry().Name, "別人 花子", MailDocumentState.Differs), (texts.Declaration.Name, document.Entry.Name, document.State));
        Assert.Equal((document.ScanBytes, (byte)0x89), (scan.Length, scan[0]));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var report = LedgerChain.Verify(Guid.Parse(application.ApplicationId), await LedgerStore.ReadAsync(connection, Guid.Parse(application.ApplicationId)));
        var entry = report.Entries[^1];
        Assert.Equal((LedgerKind.Exported, MailDesk.Supervisor, "mail-case", "case 17"), (entry.Kind, entry.Actor.Person, entry.Fact("what"), entry.Fact("reason")));
    }

    [Theory]
    [InlineData(MailDesk.Typist)]
    [InlineData(MailDesk.Checker)]
    [InlineData("CLERK-1")]
    public async Task Who_typed_a_document_does_not_read_its_case(string person)
    {
        var application = await _stage.DiffersAsync();
        await Refused.WithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON", ReadAsync(application, person));
    }

    [Fact]
    public async Task A_case_that_nobody_reviews_is_not_read()
    {
        foreach (var application in new[] { await _stage.TypedAsync(), await _stage.ReadyAsync(), await _stage.CancelledAsync() })
            await Refused.WithAsync(StatusCode.FailedPrecondition, "MAIL-NO-REVIEW", ReadAsync(application, MailDesk.Supervisor));
    }

    [Fact]
    public async Task Who_has_read_an_entry_does_not_type_the_second_one()
    {
        var application = await _stage.DiffersAsync();
        await ReadAsync(application, "reader");
        await _actor.DecideAsync(application, MailReviewDecision.Retype);
        var document = Assert.Single((await _actor.CaseAsync(application)).Documents);
        await Refused.WithAsync(StatusCode.PermissionDenied, "MAIL-HAS-READ", _actor.ConfirmAsync(application, document.DocumentId, person: "Reader"));
        var retyped = await _actor.RetypeAsync(application, document, entry => entry.Name = _actor.Desk.Entry().Name);
        await Refused.WithAsync(StatusCode.PermissionDenied, "MAIL-HAS-READ", _actor.ConfirmAsync(application, retyped.DocumentId, person: "reader"));
        Assert.Equal(MailDocumentState.Confirmed, (await _actor.ConfirmAsync(application, retyped.DocumentId)).State);
    }

    [Fact]
    public async Task The_command_writes_texts_and_scans_into_a_folder_once()
    {
        var application = await _stage.DiffersAsync();
        var folder = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        string[] arguments = ["case", "read", application.ApplicationId, "--reason", "case 17", "--out", folder];
        var (status, output, errors) = await CommandLine.RunAsOperatorAsync(_service, MailDesk.Supervisor, MailCommands.Create(), arguments);
        Assert.Equal((0, ""), (status, errors));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.DoesNotContain("花子", output, StringComparison.Ordinal);
        Assert.Contains("別人 花子", await File.ReadAllTextAsync(Path.Combine(folder, "texts.json")), StringComparison.Ordinal);
        Assert.Equal(1, (await CommandLine.RunAsOperatorAsync(_service, MailDesk.Supervisor, MailCommands.Create(), arguments)).Status);
    }

    private async Task<(MailCaseTexts Texts, byte[] Scan)> ReadAsync(Application application, string person)
    {
        using var call = new MailWorkService.MailWorkServiceClient(_service.Operators).ReadMailCase(
            new ReadMailCaseRequest { ApplicationId = application.ApplicationId, Reason = "case 17" }, ServiceUnderTest.Staff(person));
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
