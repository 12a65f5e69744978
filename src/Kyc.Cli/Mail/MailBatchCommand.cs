using System.CommandLine;
using Grpc.Core;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail batch</c> and <c>kyc mail reprint</c>: writes letters, labels and manifest into a folder. If the command creates
/// the folder, only its owner can access it. The files contain personal data: print them and delete them.
/// </summary>
internal static class MailBatchCommand
{
    public static Command Create()
    {
        var folder = CreateFolderOption();
        var postingDate = new Option<string>("--posting-date")
        {
            Description = "Day of posting, YYYY-MM-DD.",
            DefaultValueFactory = _ => MailCommands.GetToday(),
        };
        var service = MailCommands.CreateChoiceOption("--by", "How the letters are sent", MailService.SimplifiedRegistered);
        var limit = new Option<int>("--limit") { Description = "Maximum number of letters, 1 to 1000.", DefaultValueFactory = _ => 1000 };
        var command = new Command("batch", "Create a batch of the letters that are ready and write its files to a folder.")
        {
            folder, postingDate, service, limit,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            using var target = OutputFolder.Create(parsed.GetRequiredValue(folder));
            using var call = MailCommands.CreateClient(connection).CreateBatch(
                new CreateBatchRequest
                {
                    IdempotencyKey = Guid.NewGuid().ToString("N"),
                    PostingDate = parsed.GetRequiredValue(postingDate),
                    Service = MailCommands.ParseValue<MailService>(parsed.GetRequiredValue(service)),
                    Limit = parsed.GetValue(limit),
                },
                cancellationToken: cancellationToken);
            return await SaveAsync(
                call.ResponseStream.ReadAllAsync(cancellationToken)
                    .Select(message => ((PrintedBatch?)message.Batch, (FilePiece?)message.Piece)),
                target.Folder,
                parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    public static Command CreateReprintCommand()
    {
        var batch = new Argument<string>("batch") { Description = "Id of the batch." };
        var folder = CreateFolderOption();
        var letters = new Option<string[]>("--letter")
        {
            Description = "Management number of a letter; all letters when omitted.",
            DefaultValueFactory = _ => [],
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Reason, in capital words joined by hyphens.",
            DefaultValueFactory = _ => "SPOILED",
        };
        var command = new Command("reprint", "Print letters of a batch again, with new activation codes.")
        {
            batch, folder, letters, reason,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            using var target = OutputFolder.Create(parsed.GetRequiredValue(folder));
            using var call = MailCommands.CreateClient(connection).ReprintBatch(
                new ReprintBatchRequest
                {
                    BatchId = parsed.GetRequiredValue(batch),
                    ManagementNumbers = { parsed.GetRequiredValue(letters) },
                    Reason = parsed.GetRequiredValue(reason),
                },
                cancellationToken: cancellationToken);
            return await SaveAsync(
                call.ResponseStream.ReadAllAsync(cancellationToken)
                    .Select(message => ((PrintedBatch?)message.Batch, (FilePiece?)message.Piece)),
                target.Folder,
                parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static Option<DirectoryInfo> CreateFolderOption() => new("--out")
    {
        Description = "Folder for the files: an empty folder, or a new one, which is created for its owner only.",
        Required = true,
    };

    private static async Task<int> SaveAsync(
        IAsyncEnumerable<(PrintedBatch? Batch, FilePiece? Piece)> messages, DirectoryInfo folder, TextWriter output)
    {
        FileStream? file = null;
        try
        {
            await foreach (var (batch, piece) in messages)
            {
                if (batch is not null)
                {
                    await WriteAsync(batch, output);
                }

                if (piece is null)
                {
                    continue;
                }
                // The name comes from the service. If it contained a path, the path could refer to a different folder.
                var name = Path.GetFileName(piece.Name);
                if (file is null || Path.GetFileName(file.Name) != name)
                {
                    if (file is not null)
                    {
                        await file.DisposeAsync();
                    }

                    file = new FileStream(Path.Combine(folder.FullName, name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
                    await output.WriteLineAsync($"  {file.Name}");
                }
                await file.WriteAsync(piece.Content.Memory);
            }
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }
        }
        return 0;
    }

    /// <summary>
    /// Represents the output folder. It is created before the call, because letters that cannot be saved must not be printed. If it was
    /// created but nothing was written to it, disposing removes it, so that the same command works the next time.
    /// </summary>
    private sealed record OutputFolder(DirectoryInfo Folder, bool IsCreated) : IDisposable
    {
        public static OutputFolder Create(DirectoryInfo folder)
        {
            OutputPath.RequireNew(folder);
            var isCreated = !Directory.Exists(folder.FullName);
            if (OperatingSystem.IsWindows())
            {
                folder.Create();
            }
            else if (isCreated)
            {
                Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return new OutputFolder(folder, isCreated);
        }

        public void Dispose()
        {
            if (IsCreated && !Folder.EnumerateFileSystemInfos().Any())
            {
                Folder.Delete();
            }
        }
    }

    private static async Task WriteAsync(PrintedBatch batch, TextWriter output)
    {
        await output.WriteLineAsync($"batch {batch.BatchId}: {batch.ManagementNumbers.Count} letters");
        foreach (var item in batch.Unprintable)
        {
            await output.WriteLineAsync($"  left out: {item.ManagementNumber}: {item.Problem}");
        }

        foreach (var note in batch.Notes)
        {
            var position = $"{MailCommands.FormatValue(note.Field)} character {note.Position}";
            await output.WriteLineAsync(
                $"  printed otherwise: {note.ManagementNumber}: {position}: {MailCommands.FormatValue(note.Adjustment)}");
        }
        foreach (var number in batch.NotInYupri)
        {
            await output.WriteLineAsync($"  not in yupri.csv: {number}");
        }
    }
}
