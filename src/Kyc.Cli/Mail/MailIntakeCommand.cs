using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail intake</c>, <c>confirm</c> and <c>dispose</c> for received documents. The data in a document is typed at the
/// terminal, or read from a JSON file with the fields of <c>DocumentEntry</c>. It is never on the command line, because other users can see
/// that.
/// </summary>
internal static class MailIntakeCommand
{
    private static readonly (string Question, Action<DocumentEntry, string> Set)[] Questions =
    [
        ("Kind of document, such as RESIDENT-RECORD", (entry, text) => entry.Kind = text),
        ("Symbol or number, or issuer", (entry, text) => entry.Number = text),
        ("Day of issue, YYYY-MM-DD, or nothing", (entry, text) => entry.IssuedOn = text),
        ("Last day of validity, YYYY-MM-DD, or nothing", (entry, text) => entry.ExpiresOn = text),
        ("Day it was received, YYYY-MM-DD", (entry, text) => entry.ReceivedOn = text),
        ("Name as in the document", (entry, text) => entry.Name = text),
        ("Address as in the document, or nothing if a passport shows none", (entry, text) => entry.Address = text),
        ("Birth date, YYYY-MM-DD", (entry, text) => entry.BirthDate = text),
        ("Postal code, seven digits, or nothing to look it up", (entry, text) => entry.Postcode = text),
    ];

    public static Command Create()
    {
        var reference = new Option<string>("--reference") { Description = "Reference code of the application.", Required = true };
        var method = MailCommands.CreateChoiceOption("--method", "Method of verification", VerificationMethod.OriginalDocumentMail);
        var input = MailCommands.CreateChoiceOption("--input", "Kind of input that the document counts as", DocumentInput.Original);
        var entry = CreateEntryOption();
        var postcodeConfirmed = CreatePostcodeConfirmedOption();
        var scan = new Option<FileInfo?>("--scan")
        {
            Description = "Scan as PNG, JPEG or PDF, at most 10 MiB, with the individual number and the 本籍 blacked out.",
        };
        var command = new Command("intake", "Record a received document. A colleague must confirm it with `kyc mail confirm`.")
        {
            reference, method, input, entry, scan, postcodeConfirmed,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            if (!TryReadEntry(parsed.GetValue(entry), parsed.InvocationConfiguration.Error, out var typedEntry))
            {
                return 1;
            }

            typedEntry.PostcodeConfirmed |= parsed.GetValue(postcodeConfirmed);
            var header = new DocumentHeader
            {
                ReferenceCode = parsed.GetRequiredValue(reference),
                Method = MailCommands.ParseValue<VerificationMethod>(parsed.GetRequiredValue(method)),
                Input = MailCommands.ParseValue<DocumentInput>(parsed.GetRequiredValue(input)),
                Entry = typedEntry,
            };
            RecordDocumentResponse answer;
            try
            {
                answer = await SendAsync(connection, header, parsed.GetValue(scan), cancellationToken);
            }
            catch (RpcException exception)
            {
                PostcodeQuestionText.Write(parsed.InvocationConfiguration.Error, exception);
                throw;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"document {answer.DocumentId} of application {answer.ApplicationId} waits for the second entry");
            return 0;
        });
        return command;
    }

    public static Command CreateConfirmCommand()
    {
        var document = new Argument<string>("document") { Description = "Id of the document, as shown by `kyc mail intake`." };
        var entry = CreateEntryOption();
        var postcodeConfirmed = CreatePostcodeConfirmedOption();
        var command = new Command("confirm", "Type a document a second time. Another clerk must do this.")
        {
            document,
            entry,
            postcodeConfirmed,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            if (!TryReadEntry(parsed.GetValue(entry), parsed.InvocationConfiguration.Error, out var typedEntry))
            {
                return 1;
            }

            typedEntry.PostcodeConfirmed |= parsed.GetValue(postcodeConfirmed);
            var request = new ConfirmDocumentRequest { DocumentId = parsed.GetRequiredValue(document), Entry = typedEntry };
            var answer = await MailCommands.CreateClient(connection).ConfirmDocumentAsync(request, cancellationToken: cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            if (answer.DifferingFields.Count > 0)
            {
                await output.WriteLineAsync($"the two entries differ in: {string.Join(", ", answer.DifferingFields)}");
            }
            else
            {
                await output.WriteLineAsync(
                    $"{MailCommands.FormatValue(answer.State)} {answer.OutcomeCode}{answer.ManagementNumber}".TrimEnd());
            }

            return answer.State == MailDocumentState.Confirmed ? 0 : 1;
        });
        return command;
    }

    public static Command CreateDisposeCommand()
    {
        var document = new Argument<string>("document") { Description = "Id of the document." };
        var disposal = MailCommands.CreateChoiceOption("--as", "What happened to the paper", PaperDisposal.Returned);
        var disposalDay = new Option<string>("--on")
        {
            Description = "Day of the return or destruction, YYYY-MM-DD.",
            DefaultValueFactory = _ => MailCommands.GetToday(),
        };
        var command = new Command("dispose", "Record that a paper was returned or destroyed.") { document, disposal, disposalDay };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new RecordDisposalRequest
            {
                DocumentId = parsed.GetRequiredValue(document),
                Disposal = MailCommands.ParseValue<PaperDisposal>(parsed.GetRequiredValue(disposal)),
                On = parsed.GetRequiredValue(disposalDay),
            };
            await MailCommands.CreateClient(connection).RecordDisposalAsync(request, cancellationToken: cancellationToken);
            return 0;
        });
        return command;
    }

    private static Option<bool> CreatePostcodeConfirmedOption() => new("--postcode-confirmed")
    {
        Description =
            "The postal code was looked up elsewhere and is right although the list does not have it for the address. "
            + "Both clerks must specify this option.",
    };

    internal static Option<FileInfo?> CreateEntryOption() => new("--entry")
    {
        Description = "JSON file with the fields of DocumentEntry. When omitted, the command asks for the fields at the terminal.",
    };

    internal static bool TryReadEntry(FileInfo? file, TextWriter errors, out DocumentEntry entry)
    {
        entry = new DocumentEntry();
        try
        {
            if (file is not null)
            {
                entry = EntryFile.Parse(File.ReadAllBytes(file.FullName));
                return true;
            }
            if (Console.IsInputRedirected)
            {
                errors.WriteLine("Standard input is not a terminal: specify --entry FILE.json.");
                return false;
            }
            foreach (var (question, set) in Questions)
            {
                Console.Write($"{question}: ");
                set(entry, Console.ReadLine()?.Trim() ?? "");
            }
            // This question appears only for a number that looks like an individual number, so that the user checks the document again.
            if (PersonalNumberDetector.Scan(entry.Number).Count > 0)
            {
                Console.Write(
                    "The number looks like an individual number. "
                    + "If it is the document's own number, type LICENCE-NUMBER or CUSTOMER-NUMBER, otherwise nothing: ");
                entry.NumberStatement = ParseNumberStatement(Console.ReadLine()?.Trim() ?? "");
            }
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            errors.WriteLine(
                $"{file?.FullName}: {(exception is FormatException ? exception.Message : $"can't be read ({exception.GetType().Name}).")}");
            return false;
        }
    }

    // If the answer is not the name of an enum value, the entry contains no statement, and the service refuses the number.
    private static NumberStatement ParseNumberStatement(string answer) =>
        (NumberStatement)(EntryFile.ParseEnumValue(DocumentEntry.Descriptor.FindFieldByName("number_statement").EnumType, answer) ?? 0);

    private static async Task<RecordDocumentResponse> SendAsync(
        ServiceConnection connection, DocumentHeader header, FileInfo? scan, CancellationToken cancellationToken)
    {
        using var call = MailCommands.CreateClient(connection).RecordDocument(cancellationToken: cancellationToken);
        var pieces = scan is null
            ? AsyncEnumerable.Empty<ByteString>()
            : Upload.ReadPiecesAsync(scan, cancellationToken: cancellationToken);
        var requests = pieces.Select(piece => new RecordDocumentRequest { Chunk = piece })
            .Prepend(new RecordDocumentRequest { Header = header });
        return await Upload.SendAsync(call, requests, cancellationToken);
    }
}
