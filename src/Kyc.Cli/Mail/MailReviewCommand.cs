using System.CommandLine;
using Google.Protobuf;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>Implements <c>kyc mail decide</c>: records a decision on an application in review whose verification is by mail.</summary>
internal static class MailReviewCommand
{
    public static Command Create()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var decision = MailCommands.CreateChoiceOption<MailReviewDecision>("--as", "Decision");
        var printableFile = new Option<FileInfo?>("--printable")
        {
            Description = "For printable-form: JSON file with printableName, printableAddress or both.",
        };
        var command = new Command(
            "decide",
            "Decide an application in review that has documents or letters. "
            + "Two operators who did not type its documents must run this command.")
        {
            application, decision, printableFile,
        };
        ServiceCommand.SetOperatorAction(command, async (parsed, connection, cancellationToken) =>
        {
            if (!TryReadPrintableForm(parsed.GetValue(printableFile), parsed.InvocationConfiguration.Error, out var request))
            {
                return 1;
            }

            (request.ApplicationId, request.Decision) = (
                parsed.GetRequiredValue(application), MailCommands.ParseValue<MailReviewDecision>(parsed.GetRequiredValue(decision)));
            var answer = await MailCommands.CreateClient(connection).DecideMailReviewAsync(request, cancellationToken: cancellationToken);
            if (answer.Pending is { } pending)
            {
                await PendingApprovalMessage.WriteAsync(parsed.InvocationConfiguration.Output, pending);
                return 0;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{MailCommands.FormatValue(answer.Application.State)} {answer.Application.OutcomeCode}".TrimEnd());
            return 0;
        });
        return command;
    }

    // Names and addresses are not accepted on the command line, because other users can see that.
    private static bool TryReadPrintableForm(FileInfo? file, TextWriter errors, out DecideMailReviewRequest request)
    {
        request = new DecideMailReviewRequest();
        if (file is null)
        {
            return true;
        }

        try
        {
            request = JsonParser.Default.Parse<DecideMailReviewRequest>(File.ReadAllText(file.FullName));
            return true;
        }
        // The parser's own message may quote the file's content, which is personal data.
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or InvalidJsonException)
        {
            errors.WriteLine("The file is not a readable JSON object with printableName or printableAddress.");
            return false;
        }
    }
}
