using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail returned</c> and <c>kyc mail wrong-pairing</c>: records a letter that came back, and letters that have the
/// posting number of a different letter.
/// </summary>
internal static class MailReturnCommand
{
    public static Command Create()
    {
        var letter = new Argument<string>("letter") { Description = "Management number on the returned letter." };
        var reason = MailCommands.CreateChoiceOption<MailReturnReason>("--reason", "The reason on the envelope");
        var returnDate = new Option<string>("--on")
        {
            Description = "Day on which it came back, YYYY-MM-DD.",
            DefaultValueFactory = _ => MailCommands.GetToday(),
        };
        var command = new Command(
            "returned",
            "Record a letter that is back in the mail room. Exit status 1 when the letter shows that posting numbers were exchanged.")
        {
            letter, reason, returnDate,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new RecordReturnedLetterRequest
            {
                ManagementNumber = parsed.GetRequiredValue(letter),
                Reason = MailCommands.ParseValue<MailReturnReason>(parsed.GetRequiredValue(reason)),
                ReturnedOn = parsed.GetRequiredValue(returnDate),
            };
            var answer = await MailCommands
                .CreateClient(connection)
                .RecordReturnedLetterAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(FormatItem(answer.Item));
            if (!answer.PairingDoubted)
            {
                return 0;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"The numbers of batch {answer.Item.BatchId} posted on {answer.Item.PostingDate} are in doubt: compare all of them.");
            return 1;
        });
        return command;
    }

    public static Command CreateWrongPairingCommand()
    {
        var batch = new Argument<string>("batch") { Description = "Id of the batch." };
        var letters = new Argument<string[]>("letters")
        {
            Description = "Management numbers of letters that have another letter's posting number.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "wrong-pairing", "Stop letters that have another letter's posting number when it is too late for `kyc mail post correct`.")
        {
            batch, letters,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ReportWrongPairingRequest
            {
                BatchId = parsed.GetRequiredValue(batch),
                ManagementNumbers = { parsed.GetRequiredValue(letters) },
            };
            var answer = await MailCommands.CreateClient(connection).ReportWrongPairingAsync(request, cancellationToken: cancellationToken);
            foreach (var item in answer.Items)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(FormatItem(item));
            }

            return 0;
        });
        return command;
    }

    private static string FormatItem(MailItem item) =>
        $"{item.ManagementNumber}  {item.PostingNumber}  {item.ApplicationId}"
        + $"  {MailCommands.FormatValue(item.ApplicationState)} {item.OutcomeCode}".TrimEnd();
}
