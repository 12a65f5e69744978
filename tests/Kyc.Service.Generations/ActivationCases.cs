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
    public static async Task CreateAsync(Installation installation)
    {
        await installation.RestartAsync("--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=30", "--Kyc:MaxWrongActivationCodes=15");
        await CreatePostedLetterAsync(installation, "code-pending");

        var verifiedLetter = await CreatePostedLetterAsync(installation, "code-and-delivery");
        await CheckCodeAsync(installation, verifiedLetter);
        await LetterCases.ReportDeliveryAsync(installation, verifiedLetter);

        await CheckCodeAsync(installation, await CreatePostedLetterAsync(installation, "code-accepted"));
        await LetterCases.ReportDeliveryAsync(installation, await CreatePostedLetterAsync(installation, "code-missing-after-delivery"));
        // The person is not verified yet, so there is no record.
        installation.Cases[^1].RecordedPerson = null;

        var lockedLetter = await CreatePostedLetterAsync(installation, "code-locked");
        for (var attempt = 0; attempt < ActivationCode.MaxTries; attempt++)
        {
            await CheckCodeAsync(installation, lockedLetter, "WRONG-WRONG");
        }

        await installation.RestartAsync();
    }

    private static async Task<MailRoomDriver.PostedLetter> CreatePostedLetterAsync(Installation installation, string name)
    {
        var postedLetter = await LetterCases.CreatePostedLetterAsync(installation, name);
        installation.FindCase(postedLetter.Application).ActivationCode = await PrintedCodeReader.ReadAsync(postedLetter.LettersPdf);
        return postedLetter;
    }

    private static async Task CheckCodeAsync(Installation installation, MailRoomDriver.PostedLetter letter, string? code = null) =>
        await installation.MailRoom.Mail.CheckActivationCodeAsync(
            new CheckActivationCodeRequest
            {
                ApplicationId = letter.Application.ApplicationId,
                Code = code ?? installation.FindCase(letter.Application).ActivationCode,
            },
            ServiceUnderTest.CallerMetadata);
}
