using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary><c>kyc mail decide</c>: decides an application that mail has sent to review.</summary>
internal static class MailReviewCommand
{
    public static Command Create()
    {
        var application = new Argument<string>("application") { Description = "Id of the application." };
        var decision = MailCommands.Choice<MailReviewDecision>("--as", "What is decided");
        var command = new Command("decide", "Decide an application that mail has sent to review; two operators run it, and not those who typed its documents.") { application, decision };
        ServiceCommand.SetOperatorAction(command, async (parsed, connection, cancellation) =>
        {
            var request = new DecideMailReviewRequest { ApplicationId = parsed.GetRequiredValue(application), Decision = MailCommands.Value<MailReviewDecision>(parsed.GetRequiredValue(decision)) };
            var answer = await MailCommands.Client(connection).DecideMailReviewAsync(request, cancellationToken: cancellation);
            if (answer.Pending is { } pending)
            {
                await PendingCall.WriteAsync(parsed.InvocationConfiguration.Output, pending);
                return 0;
            }
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{MailCommands.Word(answer.Application.State)} {answer.Application.OutcomeCode}".TrimEnd());
            return 0;
        });
        return command;
    }
}
