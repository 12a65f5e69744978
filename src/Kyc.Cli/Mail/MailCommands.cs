using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Cli.Mail;

/// <summary>Creates <c>kyc mail …</c>: the commands of the mail room.</summary>
internal static class MailCommands
{
    public static Command Create() => new("mail", "Verification by registered mail: documents, letters, posting, tracking.")
    {
        MailQueueCommand.Create(),
        MailQueueCommand.CreateReturnsCommand(),
        MailIntakeCommand.Create(),
        MailIntakeCommand.CreateConfirmCommand(),
        MailIntakeCommand.CreateDisposeCommand(),
        MailBatchCommand.Create(),
        MailBatchCommand.CreateReprintCommand(),
        MailPostCommand.CreatePrintedCommand(),
        MailPostCommand.Create(),
        MailReturnCommand.Create(),
        MailReturnCommand.CreateWrongPairingCommand(),
        MailFilesCommand.CreateImportTrackingCommand(),
        MailUnreadLinesCommand.Create(),
        MailUnreadLinesCommand.CreateReadCommand(),
        MailWorkCommand.Create(),
        MailCaseCommand.Create(),
        MailMoveCommands.CreateRetypeCommand(),
        MailMoveCommands.CreateWithdrawCommand(),
        MailMoveCommands.CreateRenewCommand(),
        MailMoveCommands.CreateReferCommand(),
        MailReviewCommand.Create(),
        new Command("postcodes", "Table of postal codes.") { MailFilesCommand.CreateImportPostcodesCommand() },
    };

    /// <summary>
    /// Sets an action that runs a command with a connection. The operator is the clerk whose name the service uses for the two-person
    /// check.
    /// </summary>
    public static void SetAction(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<int>> run) =>
        ServiceCommand.SetAction(command, "Name of the clerk who runs the command, for the record. Checks need two different clerks.", run);

    public static MailVerificationService.MailVerificationServiceClient CreateClient(ServiceConnection connection) =>
        new(connection.Invoker);

    public static MailWorkService.MailWorkServiceClient CreateWorkClient(ServiceConnection connection) => new(connection.Invoker);

    /// <summary>Returns the current day in Japan, where the mail room is.</summary>
    public static string GetToday() =>
        JapanTime.ToDate(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats an enum value of the API contract for people, such as <c>AWAITING-VERIFICATION</c>.</summary>
    public static string FormatValue<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.KebabCaseUpper.ConvertName(value.ToString());

    /// <summary>
    /// Creates an option that has a default value and accepts only the names of an enum of the API contract, in lower case.
    /// </summary>
    public static Option<string> CreateChoiceOption<T>(string name, string description, T defaultValue) where T : struct, Enum
    {
        var option = CreateChoiceOption<T>(name, description);
        (option.Required, option.DefaultValueFactory) = (false, _ => FormatValue(defaultValue).ToLowerInvariant());
        return option;
    }

    /// <summary>Creates a required option that accepts only the names of an enum of the API contract, in lower case.</summary>
    public static Option<string> CreateChoiceOption<T>(string name, string description) where T : struct, Enum
    {
        var words = GetWords<T>();
        var option = new Option<string>(name) { Description = $"{description}: {string.Join(", ", words)}.", Required = true };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>
    /// Creates an option that can be given several times and accepts only the names of an enum of the API contract, in lower case.
    /// </summary>
    public static Option<string[]> CreateMultipleChoiceOption<T>(string name, string description) where T : struct, Enum
    {
        var words = GetWords<T>();
        var option = new Option<string[]>(name)
        {
            Description = $"{description}: {string.Join(", ", words)}.",
            DefaultValueFactory = _ => [],
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>Returns the enum value for an option value that <see cref="CreateChoiceOption{T}(string, string)"/> accepts.</summary>
    public static T ParseValue<T>(string word) where T : struct, Enum =>
        Enum.GetValues<T>().Single(value => FormatValue(value).Equals(word, StringComparison.OrdinalIgnoreCase));

    private static string[] GetWords<T>() where T : struct, Enum =>
        [
            .. Enum.GetValues<T>().Where(value => Convert.ToInt32(value, CultureInfo.InvariantCulture) != 0)
                .Select(value => FormatValue(value).ToLowerInvariant()),
        ];
}
