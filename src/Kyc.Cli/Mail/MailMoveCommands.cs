using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail retype</c>, <c>withdraw</c>, <c>renew</c> and <c>refer</c>: the actions for a case that cannot proceed. <c>kyc
/// mail case show</c> shows which of these actions a case allows.
/// </summary>
internal static class MailMoveCommands
{
    public static Command CreateRetypeCommand()
    {
        var document = new Argument<string>("document") { Description = "Id of the document." };
        var entry = MailIntakeCommand.CreateEntryOption();
        const string description = "Type a document again after a typing error. Its scan is kept, a letter that is not posted is "
            + "withdrawn, and a colleague must confirm the new entry.";
        var command = new Command("retype", description)
        {
            document, entry,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            if (!MailIntakeCommand.TryReadEntry(parsed.GetValue(entry), parsed.InvocationConfiguration.Error, out var typedEntry))
            {
                return 1;
            }

            var request = new RetypeDocumentRequest { DocumentId = parsed.GetRequiredValue(document), Entry = typedEntry };
            var answer = await MailCommands.CreateWorkClient(connection).RetypeDocumentAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"document {answer.DocumentId} waits for the second entry");
            return 0;
        });
        return command;
    }

    public static Command CreateWithdrawCommand()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var reason = CreateReasonOption("DOCUMENT-UNUSABLE");
        var command = new Command(
            "withdraw",
            "Withdraw the documents of an application, and its letter if it is not posted. The person must send another document.")
        {
            application, reason,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new WithdrawDocumentsRequest
            {
                ApplicationId = parsed.GetRequiredValue(application),
                Reason = parsed.GetRequiredValue(reason),
            };
            var answer = await MailCommands
                .CreateWorkClient(connection)
                .WithdrawDocumentsAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{MailCommands.FormatValue(answer.Application.State)} {answer.Application.OutcomeCode}");
            return 0;
        });
        return command;
    }

    public static Command CreateRenewCommand()
    {
        var letter = new Argument<string>("letter") { Description = "Management number of the letter." };
        var reason = CreateReasonOption("SHEET-LOST");
        var command = new Command(
            "renew", "Create a new letter to replace one whose sheet is missing, or whose code is locked or expired after delivery.")
        {
            letter, reason,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new RenewLetterRequest
            {
                ManagementNumber = parsed.GetRequiredValue(letter),
                Reason = parsed.GetRequiredValue(reason),
            };
            var answer = await MailCommands.CreateWorkClient(connection).RenewLetterAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"letter {answer.ManagementNumber} waits to be printed");
            return 0;
        });
        return command;
    }

    public static Command CreateReferCommand()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var referral = MailCommands.CreateChoiceOption<MailReferral>("--for", "Reason");
        var command = new Command("refer", "Send a case to review. Two operators decide it with `kyc mail decide`.")
        {
            application, referral,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ReferMailCaseRequest
            {
                ApplicationId = parsed.GetRequiredValue(application),
                Referral = MailCommands.ParseValue<MailReferral>(parsed.GetRequiredValue(referral)),
            };
            var answer = await MailCommands.CreateWorkClient(connection).ReferMailCaseAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{MailCommands.FormatValue(answer.Application.State)} {answer.Application.OutcomeCode}");
            return 0;
        });
        return command;
    }

    private static Option<string> CreateReasonOption(string defaultReason) => new("--reason")
    {
        Description = "Reason, in capital words joined by hyphens.",
        DefaultValueFactory = _ => defaultReason,
    };
}
