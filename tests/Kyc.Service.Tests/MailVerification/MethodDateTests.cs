using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests methods and method letters around 2027-04-01, when the rule changes (law.md 0.1).</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S1")]
public sealed class MethodDateTests(ClusterFixture fixture)
{
    private static readonly byte[] PdfScan = "%PDF-1.7 image"u8.ToArray();
    private static readonly DateTimeOffset LastEvening = new(2027, 3, 31, 18, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset FirstMorning = new(2027, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));

    private static readonly VerificationMethod[] RemainingMethods =
    [
        VerificationMethod.JpkiSignature,
        VerificationMethod.OriginalDocumentMail,
    ];

    [Fact]
    [Trait("Control", "1(3)BP4")]
    public async Task From_1_April_2027_other_methods_are_offered_and_another_method_letter_is_recorded()
    {
        await using var serviceBefore = await MailRoomDriver.StartServiceAsync(fixture, LastEvening);
        await using var serviceAfter = await MailRoomDriver.StartServiceAsync(fixture, FirstMorning);
        Assert.Equal(
            [.. RemainingMethods, VerificationMethod.ImageMail, VerificationMethod.TwoCopiesMail],
            (await GetOfferedMethodsAsync(serviceBefore)).Order());
        Assert.Equal(RemainingMethods, (await GetOfferedMethodsAsync(serviceAfter)).Order());
        Assert.Equal("チ", await GetRecordedMethodLetterAsync(serviceBefore));
        Assert.Equal("ホ", await GetRecordedMethodLetterAsync(serviceAfter));
    }

    [Fact]
    public async Task From_April_2027_copies_are_accepted_only_from_people_outside_the_register_and_images_never()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture, FirstMorning);
        var mailRoom = new MailRoomDriver(service);
        var (residentApplication, nonResidentApplication) = (
            await mailRoom.OpenApplicationAsync(),
            await mailRoom.OpenApplicationAsync(isOutsideRegister: true));
        Assert.Equal(
            [.. RemainingMethods, VerificationMethod.TwoCopiesMail],
            (await mailRoom.GetApplicationAsync(nonResidentApplication.ApplicationId)).AllowedMethods.Order());
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "METHOD-NOT-FOR-RESIDENTS",
            mailRoom.RecordDocumentAsync(
                residentApplication,
                mailRoom.CreateLicence(),
                VerificationMethod.TwoCopiesMail,
                DocumentInput.Copy));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "METHOD-ENDED",
            mailRoom.RecordDocumentAsync(
                residentApplication,
                mailRoom.CreateLicence(),
                VerificationMethod.ImageMail,
                DocumentInput.Image,
                PdfScan));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "METHOD-LISTED-TRANSACTIONS",
            mailRoom.RecordDocumentAsync(
                nonResidentApplication,
                mailRoom.CreateLicence(),
                VerificationMethod.LimitedCopyMail,
                DocumentInput.Copy));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "METHOD-NOT-CARRIED-THROUGH",
            mailRoom.RecordDocumentAsync(
                nonResidentApplication,
                mailRoom.CreateLicence(),
                VerificationMethod.ReceiverIdentifiedMail,
                DocumentInput.Copy));
        Assert.Equal(
            MailDocumentState.AwaitingSecondEntry,
            (
                await mailRoom.RecordDocumentAsync(
                    nonResidentApplication,
                    mailRoom.CreateLicence(),
                    VerificationMethod.TwoCopiesMail,
                    DocumentInput.Copy)).State);
    }

    [Fact]
    public async Task An_image_recorded_in_March_2027_is_refused_if_its_letter_is_posted_in_April()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture, LastEvening);
        var mailRoom = new MailRoomDriver(service);
        var licence = mailRoom.CreateLicence();
        var postedCase = await CreateImageCaseAsync(mailRoom, licence);
        var lateCase = await CreateImageCaseAsync(mailRoom, licence);
        var (batch, _) = await mailRoom.CreateBatchAsync();
        await mailRoom.ConfirmPrintedAsync(batch.BatchId, 2);
        var number = MailRoomDriver.CreateNextPostingNumber();
        await mailRoom.PostLetterAsync(batch.BatchId, postedCase.Letter, number);

        service.Clock.Advance(TimeSpan.FromDays(1));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-ENDED",
            mailRoom.PostLetterAsync(batch.BatchId, lateCase.Letter, MailRoomDriver.CreateNextPostingNumber()));
        await mailRoom.ImportReportsAsync(
            new MailRoomDriver.PostedLetter(postedCase.Application, postedCase.Letter, number, mailRoom.Today.AddDays(-1)),
            "お届け先にお届け済み");
        var application = (await mailRoom.GetApplicationAsync(postedCase.Application.ApplicationId)).Application;
        Assert.Equal((ApplicationState.Verified, VerificationMethod.ImageMail, "チ"),
            (application.State, application.Method, application.MethodLetter));
    }

    [Fact]
    [Trait("Control", "FSA p")]
    public async Task A_method_that_the_company_ended_early_is_not_offered_and_its_use_is_refused()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture, null, "--Kyc:MethodLastDays:IMAGE-MAIL=2026-10-31",
            "--Kyc:MethodLastDays:JPKI-SIGNATURE=2026-11-21");
        var mailRoom = new MailRoomDriver(service);
        var application = await mailRoom.OpenApplicationAsync();
        Assert.DoesNotContain(VerificationMethod.ImageMail, (await mailRoom.GetApplicationAsync(application.ApplicationId)).AllowedMethods);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "METHOD-ENDED-BY-COMPANY",
            mailRoom.RecordDocumentAsync(
                application, mailRoom.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image, PdfScan));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "METHOD-ENDED-BY-COMPANY",
            service.Cards.BeginCardVerificationAsync(new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode },
                ServiceUnderTest.CallerMetadata));
    }

    private static async Task<IEnumerable<VerificationMethod>> GetOfferedMethodsAsync(ServiceUnderTest service)
    {
        var response = await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        Assert.Equal(
            response.AllowedMethods,
            (await new MailRoomDriver(service).GetApplicationAsync(response.Application.ApplicationId)).AllowedMethods);
        return response.AllowedMethods;
    }

    private static async Task<string> GetRecordedMethodLetterAsync(ServiceUnderTest service)
    {
        var mailRoom = new MailRoomDriver(service);
        var letter = await mailRoom.CreatePostedLetterAsync();
        await mailRoom.ImportReportsAsync(letter, "お届け先にお届け済み");
        var application = (await mailRoom.GetApplicationAsync(letter.Application.ApplicationId)).Application;
        Assert.Equal((ApplicationState.Verified, VerificationMethod.OriginalDocumentMail), (application.State, application.Method));
        return application.MethodLetter;
    }

    private static async Task<(Application Application, string Letter)> CreateImageCaseAsync(MailRoomDriver mailRoom, DocumentEntry licence)
    {
        var application = await mailRoom.OpenApplicationAsync();
        var document = await mailRoom.RecordDocumentAsync(application, licence, VerificationMethod.ImageMail, DocumentInput.Image, PdfScan);
        return (application, (await mailRoom.ConfirmDocumentAsync(document.DocumentId, licence)).ManagementNumber);
    }
}
