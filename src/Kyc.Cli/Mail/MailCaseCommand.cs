using System.CommandLine;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail case show</c>, which shows the state of one application with its documents and letters, and <c>kyc mail case
/// read</c>, which writes its texts and scans to a folder.
/// </summary>
internal static class MailCaseCommand
{
    private const string TextsFile = "texts.json";
    private const string DifferencesFile = "differences.txt";

    private static readonly JsonFormatter Json = new(new JsonFormatter.Settings(true).WithIndentation());

    public static Command Create() => new("case", "One application in the mail room.") { CreateShowCommand(), CreateReadCommand() };

    private static Command CreateShowCommand()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var command = new Command("show", "Show the state of a case, what is due, and the allowed actions; no personal data.")
        {
            application,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var mailCase = await MailCommands.CreateWorkClient(connection).GetMailCaseAsync(
                new GetMailCaseRequest { ApplicationId = parsed.GetRequiredValue(application) }, cancellationToken: cancellationToken);
            await WriteAsync(mailCase, parsed.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static Command CreateReadCommand()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var reason = new Option<string>("--reason") { Description = "Reason for reading; recorded in the ledger.", Required = true };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for the texts and the scans: an empty folder, or a new one, which is created for its owner only.",
            Required = true,
        };
        const string Description =
            "Read the declared and typed texts, their differences, and the scans of a case in review. "
            + "People who typed its documents are not allowed to do this. Delete the files afterwards.";
        var command = new Command("read", Description)
        {
            application, reason, folder,
        };
        ServiceCommand.SetOperatorAction(command, async (parsed, connection, cancellationToken) =>
        {
            var outputFolder = parsed.GetRequiredValue(folder);
            // This is checked before the service is called, because the service records the access in its ledger.
            if (outputFolder.Exists && outputFolder.EnumerateFileSystemInfos().Any())
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("The folder is not empty.");
                return 1;
            }
            if (OperatingSystem.IsWindows())
            {
                outputFolder.Create();
            }
            else
            {
                Directory.CreateDirectory(outputFolder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            using var call = MailCommands.CreateWorkClient(connection).ReadMailCase(
                new ReadMailCaseRequest { ApplicationId = parsed.GetRequiredValue(application), Reason = parsed.GetRequiredValue(reason) },
                cancellationToken: cancellationToken);
            await SaveAsync(
                call.ResponseStream.ReadAllAsync(cancellationToken),
                outputFolder,
                parsed.InvocationConfiguration.Output,
                cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task WriteAsync(GetMailCaseResponse mailCase, TextWriter output)
    {
        await output.WriteLineAsync($"application: {MailCommands.FormatValue(mailCase.State)} {mailCase.OutcomeCode}".TrimEnd());
        foreach (var document in mailCase.Documents)
        {
            await output.WriteLineAsync(
                $"document {document.DocumentId}: {MailCommands.FormatValue(document.Input)}, {MailCommands.FormatValue(document.State)}"
                + (document.Scanned ? ", scanned" : ""));
        }

        if (mailCase.Letter is { } letter)
        {
            await output.WriteLineAsync(
                $"letter {letter.ManagementNumber}: {MailCommands.FormatValue(letter.State)}, sending {letter.Sending}, "
                + MailCommands.FormatValue(letter.Stage));
        }

        foreach (var work in mailCase.Work)
        {
            await output.WriteLineAsync(MailWorkCommand.FormatWork(work));
        }

        await WriteAsync("allowed actions", mailCase.AllowedMoves, output);
        await WriteAsync("allowed reasons for a referral", mailCase.Referrals, output);
        await WriteAsync("allowed decisions", mailCase.Decisions, output);
        if (mailCase.PostableOn.Length > 0)
        {
            await output.WriteLineAsync($"can be posted until: {mailCase.PostableOn}");
        }
    }

    private static async Task WriteAsync<T>(string label, IReadOnlyCollection<T> values, TextWriter output) where T : struct, Enum
    {
        if (values.Count > 0)
        {
            await output.WriteLineAsync($"{label}: {string.Join(", ", values.Select(value => MailCommands.FormatValue(value)))}");
        }
    }

    private static async Task SaveAsync(
        IAsyncEnumerable<ReadMailCaseResponse> messages, DirectoryInfo folder, TextWriter output, CancellationToken cancellationToken)
    {
        var scans = new Dictionary<string, MemoryStream>();
        await foreach (var message in messages)
        {
            if (message.Texts is { } texts)
            {
                await SaveAsync(texts, folder, output, cancellationToken);
            }

            if (message.Piece is not { } piece)
            {
                continue;
            }

            if (!scans.TryGetValue(piece.DocumentId, out var scan))
            {
                scans[piece.DocumentId] = scan = new MemoryStream();
            }

            piece.Content.WriteTo(scan);
        }
        // The id comes from the service. If it contained a path, the path could refer to a different folder.
        foreach (var (document, scan) in scans)
        {
            await SaveAsync(
                folder,
                $"{Path.GetFileName(document)}.{GetExtension(scan.GetBuffer())}",
                scan.ToArray(),
                output,
                cancellationToken);
        }
    }

    // The texts are personal data: they are written to the folder, and the terminal shows only the kinds of the differences.
    private static async Task SaveAsync(MailCaseTexts texts, DirectoryInfo folder, TextWriter output, CancellationToken cancellationToken)
    {
        await SaveAsync(folder, TextsFile, Encoding.UTF8.GetBytes(Json.Format(texts)), output, cancellationToken);
        var differences = MarkedDifference.Create(texts).ToList();
        if (differences.Count == 0)
        {
            return;
        }

        await SaveAsync(folder, DifferencesFile, Encoding.UTF8.GetBytes(string.Concat(differences)), output, cancellationToken);
        foreach (var difference in differences)
        {
            await output.WriteLineAsync(difference.Heading);
        }
    }

    private static async Task SaveAsync(
        DirectoryInfo folder, string name, byte[] content, TextWriter output, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, name));
        await DownloadedFileWriter.WriteAsync(file, new[] { (ReadOnlyMemory<byte>)content }.ToAsyncEnumerable(), cancellationToken);
        await output.WriteLineAsync($"  {file.FullName}");
    }

    private static string GetExtension(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, 0x50, ..] => "png",
        [0xFF, 0xD8, ..] => "jpg",
        _ => "pdf",
    };
}
