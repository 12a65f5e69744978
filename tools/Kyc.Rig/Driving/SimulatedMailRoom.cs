using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;

namespace Kyc.Rig.Driving;

/// <summary>Simulates the mail room: two clerks, a printer that writes to a folder, and a post office.</summary>
/// <param name="firstClerkConnection">The connection of the first clerk, who enters documents, prints letters and enters postings.</param>
/// <param name="secondClerkConnection">The connection of the second clerk, who confirms documents and postings by entering them
/// again.</param>
internal sealed class SimulatedMailRoom(ServiceConnection firstClerkConnection, ServiceConnection secondClerkConnection)
{
    /// <summary>The first ten digits of the posting number. No real post office uses these digits.</summary>
    private const long PostingSerial = 3_990_000_001;

    private readonly MailVerificationService.MailVerificationServiceClient _firstClerkClient = new(firstClerkConnection.Invoker);
    private readonly MailVerificationService.MailVerificationServiceClient _secondClerkClient = new(secondClerkConnection.Invoker);

    /// <summary>
    /// Formats today's date in Japan, or the same day a number of months earlier, in the date format of the API contract.
    /// </summary>
    public static string FormatDay(int monthsBefore = 0) =>
        JapanTime.ToDate(TimeProvider.System.GetUtcNow()).AddMonths(-monthsBefore).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// Enters a resident record with the declared data. Both clerks enter the same data, so the letter is then ready for printing.
    /// </summary>
    /// <exception cref="RigException">The service did not confirm the document.</exception>
    public async Task RecordDocumentAsync(Application application, Declaration declaration, CancellationToken cancellationToken)
    {
        var entry = new DocumentEntry
        {
            Kind = "RESIDENT-RECORD",
            Number = "千代田区長 証第1号",
            IssuedOn = FormatDay(monthsBefore: 1),
            ReceivedOn = FormatDay(),
            Name = declaration.Name,
            Address = declaration.Address,
            BirthDate = declaration.BirthDate,
            Postcode = "1000005",
        };
        using var call =
            _firstClerkClient.RecordDocument(cancellationToken: cancellationToken);
        var header = new DocumentHeader
        {
            ReferenceCode = application.ReferenceCode,
            Method = VerificationMethod.OriginalDocumentMail,
            Input = DocumentInput.Original,
            Entry = entry,
        };
        await call.RequestStream.WriteAsync(new RecordDocumentRequest { Header = header }, cancellationToken);
        await call.RequestStream.CompleteAsync();
        var recordedDocument = await call.ResponseAsync;
        var confirmation = await _secondClerkClient.ConfirmDocumentAsync(
            new ConfirmDocumentRequest { DocumentId = recordedDocument.DocumentId, Entry = entry }, cancellationToken: cancellationToken);
        if (confirmation.State != MailDocumentState.Confirmed)
        {
            throw new RigException($"The document was not confirmed: {confirmation.State} {confirmation.OutcomeCode}");
        }
    }

    /// <summary>Prints the letters that are ready into the given folder, and confirms the number of sheets.</summary>
    public async Task<PrintedBatch> PrintLettersAsync(string folder, CancellationToken cancellationToken)
    {
        var request = new CreateBatchRequest
        {
            IdempotencyKey = Guid.NewGuid().ToString("N"),
            PostingDate = FormatDay(),
            Service = MailService.SimplifiedRegistered,
            Limit = 1000,
        };
        using var call = _firstClerkClient.CreateBatch(request, cancellationToken: cancellationToken);
        PrintedBatch? batch = null;
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            batch ??= message.Batch;
            if (message.Piece is { } piece)
            {
                await using var file = new FileStream(Path.Combine(folder, Path.GetFileName(piece.Name)), FileMode.Append);
                await file.WriteAsync(piece.Content.Memory, cancellationToken);
            }
        }

        await _firstClerkClient.ConfirmPrintedAsync(
            new ConfirmPrintedRequest { BatchId = batch!.BatchId, SheetsPrinted = batch.ManagementNumbers.Count },
            cancellationToken: cancellationToken);
        return batch;
    }

    /// <summary>
    /// Posts the single letter of the given batch today: the first clerk enters the posting number, and the second clerk confirms it.
    /// </summary>
    /// <exception cref="RigException">The service did not accept the posting numbers of the two clerks as equal.</exception>
    public async Task<PostingNumber> PostLetterAsync(PrintedBatch batch, CancellationToken cancellationToken)
    {
        var postingNumber = PostingNumber.FromSerial(PostingSerial);
        var posting = new Posting { ManagementNumber = batch.ManagementNumbers.Single(), PostingNumber = postingNumber.ToString() };
        await _firstClerkClient.RecordPostingAsync(
            new RecordPostingRequest { BatchId = batch.BatchId, PostingDate = FormatDay(), Postings = { posting } },
            cancellationToken: cancellationToken);
        var confirmation = await _secondClerkClient.ConfirmPostingAsync(
            new ConfirmPostingRequest { BatchId = batch.BatchId, PostingDate = FormatDay(), Postings = { posting } },
            cancellationToken: cancellationToken);
        if (confirmation.Posted != 1)
        {
            throw new RigException("The two clerks' posting numbers differ.");
        }

        return postingNumber;
    }

    /// <summary>Imports a status file of the post office that reports the given status of the letter.</summary>
    /// <exception cref="RigException">The service could not use the line of the file.</exception>
    public async Task ImportStatusFileAsync(PostingNumber postingNumber, string status, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var file = Encoding.UTF8.GetBytes($"引受番号,差出日,状態,日時,取扱局\r\n{postingNumber},{FormatDay()},{status},{time},試験局\r\n");
        using var call =
            _firstClerkClient.ImportTracking(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new ImportTrackingRequest { Chunk = ByteString.CopyFrom(file) }, cancellationToken);
        await call.RequestStream.CompleteAsync();
        var importResponse = await call.ResponseAsync;
        if (importResponse.Problems.Count > 0)
        {
            throw new RigException($"The post office's report was not imported: {importResponse.Problems[0].Code}");
        }
    }
}
