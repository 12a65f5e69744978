using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Simulates a mail room with its clerks. It uses only calls to the service.</summary>
public sealed class MailRoomDriver(ServiceUnderTest service)
{
    public const string Typist = "clerk-1";
    public const string Checker = "clerk-2";
    public const string Supervisor = "clerk-3";
    public const string SecondSupervisor = "clerk-4";

    /// <summary>Settings of the sender, without which the service prints nothing.</summary>
    public static readonly string[] SenderArguments =
    [
        "--Kyc:Mail:Sender:Name=試験証券株式会社", "--Kyc:Mail:Sender:Postcode=1000005", "--Kyc:Mail:Sender:Address=東京都千代田区丸の内1-1-1",
        "--Kyc:Mail:Sender:Telephone=03-0000-0000",
    ];

    /// <summary>Settings with which letters have activation codes, and one caller can lock a code.</summary>
    public static readonly string[] ActivationCodeArguments =
        ["--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=10", "--Kyc:MaxWrongActivationCodes=15"];

    private static long LastSerial = 3_000_000_000;

    public MailVerificationService.MailVerificationServiceClient Mail => service.Mail;

    public DateOnly Today => DateOnly.FromDateTime(service.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).DateTime);

    /// <summary>Starts a service whose settings contain a sender.</summary>
    public static async Task<ServiceUnderTest> StartServiceAsync(
        ClusterFixture fixture,
        DateTimeOffset? startTime = null,
        params string[] additionalArguments)
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        return await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = [.. SenderArguments, .. additionalArguments],
            },
            new ManualClock(startTime ?? ClusterFixture.Now));
    }

    public static string FormatDay(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string CreateNextPostingNumber() => PostingNumber.FromSerial(Interlocked.Increment(ref LastSerial)).ToString();

    public async Task<Application> OpenApplicationAsync(bool isOutsideRegister = false)
    {
        var request = Requests.CreateApplication();
        request.Declaration.OutsideResidentRegister = isOutsideRegister;
        return (await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
    }

    public async Task<GetApplicationResponse> GetApplicationAsync(string id) =>
        await service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata);

    /// <summary>Creates the entry for a resident record of the persona, which was issued a month ago and received today.</summary>
    public DocumentEntry CreateResidentRecord()
    {
        Assert.True(Personas.TryFind("valid", out var persona));
        return new DocumentEntry
        {
            Kind = "RESIDENT-RECORD",
            Number = "千代田区長 第1号",
            IssuedOn = FormatDay(Today.AddMonths(-1)),
            ReceivedOn = FormatDay(Today),
            Name = persona.Declaration.Name,
            Address = persona.Declaration.Address,
            BirthDate = persona.Declaration.BirthDate,
            Postcode = "1000005",
        };
    }

    /// <summary>Creates the entry for a driving licence of the persona.</summary>
    public DocumentEntry CreateLicence()
    {
        var entry = CreateResidentRecord();
        (entry.Kind, entry.Number, entry.IssuedOn, entry.ExpiresOn) = ("DRIVING-LICENCE", "301234567890", "", FormatDay(Today.AddYears(1)));
        return entry;
    }

    public async Task<RecordDocumentResponse> RecordDocumentAsync(
        Application application, DocumentEntry? entry = null, VerificationMethod method = VerificationMethod.OriginalDocumentMail,
        DocumentInput input = DocumentInput.Original, byte[]? scan = null, string person = Typist)
    {
        using var call = Mail.RecordDocument(ServiceUnderTest.CreateStaffMetadata(person));
        try
        {
            await call.RequestStream.WriteAsync(new RecordDocumentRequest
            {
                Header = new DocumentHeader
                {
                    ReferenceCode = application.ReferenceCode,
                    Method = method,
                    Input = input,
                    Entry = entry
                    ?? CreateResidentRecord()
                },
            });
            foreach (var piece in (scan ?? []).Chunk(64 * 1024))
            {
                await call.RequestStream.WriteAsync(new RecordDocumentRequest { Chunk = ByteString.CopyFrom(piece) });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return await call.ResponseAsync;
        }
        return await call.ResponseAsync;
    }

    public AsyncUnaryCall<ConfirmDocumentResponse> ConfirmDocumentAsync(
        string documentId,
        DocumentEntry? entry = null,
        string person = Checker) =>
        Mail.ConfirmDocumentAsync(
            new ConfirmDocumentRequest { DocumentId = documentId, Entry = entry ?? CreateResidentRecord() },
            ServiceUnderTest.CreateStaffMetadata(person));

    /// <summary>Creates an application whose letter is ready for printing.</summary>
    public async Task<(Application Application, string Letter, string Document)> CreateReadyLetterAsync()
    {
        var application = await OpenApplicationAsync();
        var document = await RecordDocumentAsync(application);
        var confirmation = await ConfirmDocumentAsync(document.DocumentId);
        Assert.Equal(MailDocumentState.Confirmed, confirmation.State);
        return (application, confirmation.ManagementNumber, document.DocumentId);
    }

    public async Task<(PrintedBatch Batch, Dictionary<string, byte[]> Files)> CreateBatchAsync(
        string? idempotencyKey = null,
        int limit = 1000,
        string person = Typist)
    {
        using var call = Mail.CreateBatch(
            new CreateBatchRequest
            {
                IdempotencyKey = idempotencyKey
                ?? Guid.NewGuid().ToString("N"),
                PostingDate = FormatDay(Today),
                Service = MailService.SimplifiedRegistered,
                Limit = limit
            },
            ServiceUnderTest.CreateStaffMetadata(person));
        PrintedBatch? batch = null;
        var files = new Dictionary<string, List<byte>>();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            if (message.Batch is { } printedBatch)
            {
                batch = printedBatch;
            }
            else
            {
                (files.TryGetValue(message.Piece.Name, out var bytes) ? bytes : files[message.Piece.Name] = [])
                .AddRange(message.Piece.Content);
            }
        }
        return (batch!, files.ToDictionary(file => file.Key, file => file.Value.ToArray()));
    }

    public async Task<PrintedBatch> ReprintAsync(string batchId, params string[] letters)
    {
        using var call =
            Mail.ReprintBatch(new ReprintBatchRequest { BatchId = batchId, ManagementNumbers = { letters }, Reason = "PAPER-JAM" },
                ServiceUnderTest.CreateStaffMetadata(Typist));
        PrintedBatch? batch = null;
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            batch ??= message.Batch;
        }

        return batch!;
    }

    public AsyncUnaryCall<ConfirmPrintedResponse> ConfirmPrintedAsync(string batchId, int sheetCount, params string[] spoiledLetters) =>
        Mail.ConfirmPrintedAsync(new ConfirmPrintedRequest { BatchId = batchId, SheetsPrinted = sheetCount, Spoiled = { spoiledLetters } },
            ServiceUnderTest.CreateStaffMetadata(Typist));

    /// <summary>Posts the given letter: one clerk proposes its posting number, and a second clerk confirms it.</summary>
    public async Task<ConfirmPostingResponse> PostLetterAsync(string batchId, string letter, string number, DateOnly? postingDate = null)
    {
        await ProposePostingAsync(batchId, [(letter, number)], postingDate);
        return await ConfirmPostingAsync(batchId, [(letter, number)], postingDate);
    }

    public AsyncUnaryCall<RecordPostingResponse> ProposePostingAsync(
        string batchId, IEnumerable<(string Letter, string Number)> pairs, DateOnly? postingDate = null, string person = Typist)
    {
        var request = new RecordPostingRequest
        {
            BatchId = batchId,
            PostingDate = FormatDay(postingDate ?? Today),
            Postings = { CreatePostings(pairs) },
        };
        return Mail.RecordPostingAsync(request, ServiceUnderTest.CreateStaffMetadata(person));
    }

    public AsyncUnaryCall<ConfirmPostingResponse> ConfirmPostingAsync(
        string batchId, IEnumerable<(string Letter, string Number)> pairs, DateOnly? postingDate = null, string person = Checker,
        bool isCorrection = false)
    {
        var request = new ConfirmPostingRequest
        {
            BatchId = batchId,
            PostingDate = FormatDay(postingDate ?? Today),
            Correction = isCorrection,
        };
        request.Postings.AddRange(CreatePostings(pairs));
        return Mail.ConfirmPostingAsync(request, ServiceUnderTest.CreateStaffMetadata(person));
    }

    public AsyncUnaryCall<CorrectPostingResponse> CorrectPostingAsync(
        string batchId, IEnumerable<(string Letter, string Number)> pairs, DateOnly? postingDate = null, string person = Typist)
    {
        var request = new CorrectPostingRequest
        {
            BatchId = batchId,
            PostingDate = FormatDay(postingDate ?? Today),
            Postings = { CreatePostings(pairs) },
        };
        return Mail.CorrectPostingAsync(request, ServiceUnderTest.CreateStaffMetadata(person));
    }

    /// <summary>Records that the given letter is back in the mail room.</summary>
    public AsyncUnaryCall<RecordReturnedLetterResponse> RecordReturnedLetterAsync(
        string letter, MailReturnReason reason = MailReturnReason.StorageExpired, DateOnly? returnDate = null)
    {
        var request = new RecordReturnedLetterRequest
        {
            ManagementNumber = letter,
            Reason = reason,
            ReturnedOn = FormatDay(returnDate ?? Today),
        };
        return Mail.RecordReturnedLetterAsync(request, ServiceUnderTest.CreateStaffMetadata(Typist));
    }

    /// <summary>Creates a line of today's status file, about the letter that was posted today with the given number.</summary>
    public string CreateStatusLine(string number, string status) =>
        new PostedLetter(new Application(), "", number, Today).CreateStatusLine(status, service.Clock.GetUtcNow());

    private static IEnumerable<Posting> CreatePostings(IEnumerable<(string Letter, string Number)> pairs) =>
        pairs.Select(pair => new Posting { ManagementNumber = pair.Letter, PostingNumber = pair.Number });

    /// <summary>Creates an application whose letter is posted today.</summary>
    public async Task<PostedLetter> CreatePostedLetterAsync()
    {
        var (application, letter, _) = await CreateReadyLetterAsync();
        return await PostReadyLetterAsync(application, letter);
    }

    public async Task<PostedLetter> PostReadyLetterAsync(Application application, string letter)
    {
        var (batch, files) = await CreateBatchAsync();
        Assert.Equal([letter], batch.ManagementNumbers);
        await ConfirmPrintedAsync(batch.BatchId, 1);
        var number = CreateNextPostingNumber();
        Assert.Equal(0, (await PostLetterAsync(batch.BatchId, letter, number)).Left);
        return new PostedLetter(application, letter, number, Today) { LettersPdf = files["letters.pdf"] };
    }

    public async Task<ImportTrackingResponse> ImportReportsAsync(params string[] lines)
    {
        var file = Encoding.UTF8.GetBytes("引受番号,差出日,状態,日時,取扱局\r\n" + string.Join("\r\n", lines) + "\r\n");
        using var call = Mail.ImportTracking(ServiceUnderTest.CreateStaffMetadata(Typist));
        await call.RequestStream.WriteAsync(new ImportTrackingRequest { Chunk = ByteString.CopyFrom(file) });
        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }

    public Task<ImportTrackingResponse> ImportReportsAsync(PostedLetter letter, string status) =>
        ImportReportsAsync(letter.CreateStatusLine(status, service.Clock.GetUtcNow()));

    public async Task<IReadOnlyList<TrackingLine>> ListUnreadLinesAsync(bool includeRead = false) =>
        (await Mail.ListUnreadTrackingLinesAsync(new ListUnreadTrackingLinesRequest { ReadToo = includeRead },
            ServiceUnderTest.CreateStaffMetadata(Typist))).Lines;

    /// <summary>Sends one person's reading of an unread line.</summary>
    public AsyncUnaryCall<ReadTrackingLineResponse> ReadLineAsync(
        string lineId,
        TrackingReading reading,
        MailReturnReason reason = MailReturnReason.Unspecified,
        string occurredAt = "",
        string person = Typist) =>
        Mail.ReadTrackingLineAsync(
            new ReadTrackingLineRequest
            {
                LineId = lineId,
                Reading = reading,
                Reason = reason,
                OccurredAt = occurredAt,
            },
            ServiceUnderTest.CreateStaffMetadata(person));

    public async Task<(ApplicationState State, string Code)> GetStateAsync(Application application)
    {
        var current = (await GetApplicationAsync(application.ApplicationId)).Application;
        return (current.State, current.OutcomeCode);
    }

    /// <summary>
    /// Decides a review: the given person requests the decision, and the second supervisor approves it by the same request.
    /// </summary>
    public async Task<DecideMailReviewResponse> DecideReviewAsync(Application application, MailReviewDecision decision,
        string person = Supervisor)
    {
        var response = await RequestDecisionAsync(application, decision, person);
        Assert.Equal(person, response.Pending.RequestedBy);
        return await RequestDecisionAsync(application, decision, SecondSupervisor);
    }

    /// <summary>Sends one person's request for a decision. The decision is made only when a second person sends the same request.</summary>
    public AsyncUnaryCall<DecideMailReviewResponse> RequestDecisionAsync(
        Application application,
        MailReviewDecision decision,
        string person,
        string printableName = "") =>
        new MailVerificationService.MailVerificationServiceClient(service.OperatorInvoker).DecideMailReviewAsync(
            new DecideMailReviewRequest
            {
                ApplicationId = application.ApplicationId,
                Decision = decision,
                PrintableName = printableName,
            },
            ServiceUnderTest.CreateStaffMetadata(person));

    public sealed record PostedLetter(Application Application, string ManagementNumber, string PostingNumber, DateOnly PostingDay)
    {
        /// <summary>Gets the PDF with the letters of the batch.</summary>
        public byte[] LettersPdf { get; init; } = [];

        public string CreateStatusLine(string status, DateTimeOffset occurredAt) =>
            $"{PostingNumber},{FormatDay(PostingDay)},{status},{occurredAt.ToOffset(TimeSpan.FromHours(9)):yyyy-MM-dd HH:mm:ss},千代田局";
    }
}
