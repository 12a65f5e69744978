using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases with activation codes on letters. A setting enables the codes, so the service is restarted with the setting at the
/// beginning and without it at the end.
/// </summary>
internal static class ActivationCases
{
    public static async Task MakeAsync(Installation installation)
    {
        await installation.RestartAsync("--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=30");
        await CreatePostedAsync(installation, "code-pending");

        var verified = await CreatePostedAsync(installation, "code-and-delivery");
        await CheckAsync(installation, verified);
        await LetterCases.DeliverAsync(installation, verified);

        await CheckAsync(installation, await CreatePostedAsync(installation, "code-accepted"));
        await LetterCases.DeliverAsync(installation, await CreatePostedAsync(installation, "code-missing-after-delivery"));
        // The person is not verified yet, so there is no record.
        installation.Cases[^1].Recorded = null;

        var locked = await CreatePostedAsync(installation, "code-locked");
        for (var wrong = 0; wrong < ActivationCode.MaxTries; wrong++)
        {
            await CheckAsync(installation, locked, "WRONG-WRONG");
        }

        await installation.RestartAsync();
    }

    private static async Task<MailRoomDriver.PostedLetter> CreatePostedAsync(Installation installation, string name)
    {
        var posted = await LetterCases.CreatePostedAsync(installation, name);
        installation.FindCase(posted.Application).ActivationCode = await PrintedCode.ReadAsync(posted.Letters);
        return posted;
    }

    private static async Task CheckAsync(Installation installation, MailRoomDriver.PostedLetter letter, string? code = null) =>
        await installation.Desk.Mail.CheckActivationCodeAsync(
            new CheckActivationCodeRequest
            {
                ApplicationId = letter.Application.ApplicationId,
                Code = code ?? installation.FindCase(letter.Application).ActivationCode,
            },
            ServiceUnderTest.Caller);
}
