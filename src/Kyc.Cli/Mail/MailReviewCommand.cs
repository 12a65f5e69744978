using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary><c>kyc mail decide</c>: decides an application that mail has sent to review.</summary>
internal static class MailReviewCommand
{
    public static Command Create()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var decision = MailCommands.Choice("--as", "What is decided", MailReviewDecision.NewDocument);
        var command = new Command("decide", "Decide an application that mail has sent to review; not by a clerk who typed its documents.") { application, decision };
        MailCommands.SetAction(command, async (parsed, connection, cancellation) =>
        {
            var request = new DecideMailReviewRequest { ApplicationId = parsed.GetRequiredValue(application), Decision = MailCommands.Value<MailReviewDecision>(parsed.GetRequiredValue(decision)) };
            var answer = await MailCommands.Client(connection).DecideMailReviewAsync(request, cancellationToken: cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{MailCommands.Word(answer.Application.State)} {answer.Application.OutcomeCode}".TrimEnd());
            return 0;
        });
        return command;
    }
}
