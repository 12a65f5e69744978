using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests methods and method letters around 2027-04-01, when the rule changes (law.md 0.1).</summary>
[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)S1")]
public sealed class MethodDateTests(ClusterFixture fixture)
{
    private static readonly byte[] Pdf = "%PDF-1.7 image"u8.ToArray();
    private static readonly DateTimeOffset LastEvening = new(2027, 3, 31, 18, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset FirstMorning = new(2027, 4, 1, 9, 0, 0, TimeSpan.FromHours(9));

    private static readonly VerificationMethod[] Remaining = [VerificationMethod.JpkiSignature, VerificationMethod.OriginalDocumentMail];

    [Fact]
    [Trait("Control", "1(3)BP4")]
    public async Task The_last_day_of_March_and_the_first_of_April_2027_offer_different_methods_and_record_different_letters()
    {
        await using var before = await MailRoomDriver.StartAsync(fixture, LastEvening);
        await using var after = await MailRoomDriver.StartAsync(fixture, FirstMorning);
        Assert.Equal(
            [.. Remaining, VerificationMethod.ImageMail, VerificationMethod.TwoCopiesMail],
            (await GetOfferedMethodsAsync(before)).Order());
        Assert.Equal(Remaining, (await GetOfferedMethodsAsync(after)).Order());
        Assert.Equal("チ", await GetVerifiedMethodLetterAsync(before));
        Assert.Equal("ホ", await GetVerifiedMethodLetterAsync(after));
    }

    [Fact]
    public async Task From_April_2027_copies_are_for_people_outside_the_register_and_images_for_nobody()
    {
        await using var service = await MailRoomDriver.StartAsync(fixture, FirstMorning);
        var desk = new MailRoomDriver(service);
        var (resident, abroad) = (await desk.OpenAsync(), await desk.OpenAsync(outsideRegister: true));
        Assert.Equal([.. Remaining, VerificationMethod.TwoCopiesMail], (await desk.GetAsync(abroad.ApplicationId)).AllowedMethods.Order());
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-NOT-FOR-RESIDENTS",
            desk.RecordAsync(resident, desk.CreateLicence(), VerificationMethod.TwoCopiesMail, DocumentInput.Copy));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-ENDED",
            desk.RecordAsync(resident, desk.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image, Pdf));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-LISTED-TRANSACTIONS",
            desk.RecordAsync(abroad, desk.CreateLicence(), VerificationMethod.LimitedCopyMail, DocumentInput.Copy));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-NOT-CARRIED-THROUGH",
            desk.RecordAsync(abroad, desk.CreateLicence(), VerificationMethod.ReceiverIdentifiedMail, DocumentInput.Copy));
        Assert.Equal(MailDocumentState.AwaitingSecondEntry,
            (await desk.RecordAsync(abroad, desk.CreateLicence(), VerificationMethod.TwoCopiesMail, DocumentInput.Copy)).State);
    }

    [Fact]
    public async Task The_day_of_posting_counts_so_an_image_of_March_does_not_suffice_for_a_letter_of_April()
    {
        await using var service = await MailRoomDriver.StartAsync(fixture, LastEvening);
        var desk = new MailRoomDriver(service);
        var licence = desk.CreateLicence();
        var posted = await CreateImageCaseAsync(desk, licence);
        var late = await CreateImageCaseAsync(desk, licence);
        var (batch, _) = await desk.CreateBatchAsync();
        await desk.ConfirmPrintedAsync(batch.BatchId, 2);
        var number = MailRoomDriver.CreateNextPostingNumber();
        await desk.PostAsync(batch.BatchId, posted.Letter, number);

        service.Clock.Advance(TimeSpan.FromDays(1));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-ENDED",
            desk.PostAsync(batch.BatchId, late.Letter, MailRoomDriver.CreateNextPostingNumber()));
        await desk.TrackAsync(
            new MailRoomDriver.PostedLetter(posted.Application, posted.Letter, number, desk.Today.AddDays(-1)),
            "お届け先にお届け済み");
        var verified = (await desk.GetAsync(posted.Application.ApplicationId)).Application;
        Assert.Equal((ApplicationState.Verified, VerificationMethod.ImageMail, "チ"),
            (verified.State, verified.Method, verified.MethodLetter));
    }

    [Fact]
    [Trait("Control", "FSA p")]
    public async Task A_method_that_the_company_ended_earlier_is_not_offered_and_is_refused_with_its_code()
    {
        await using var service = await MailRoomDriver.StartAsync(fixture, null, "--Kyc:MethodLastDays:IMAGE-MAIL=2026-10-31",
            "--Kyc:MethodLastDays:JPKI-SIGNATURE=2026-11-21");
        var desk = new MailRoomDriver(service);
        var application = await desk.OpenAsync();
        Assert.DoesNotContain(VerificationMethod.ImageMail, (await desk.GetAsync(application.ApplicationId)).AllowedMethods);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-ENDED-BY-COMPANY",
            desk.RecordAsync(application, desk.CreateLicence(), VerificationMethod.ImageMail, DocumentInput.Image, Pdf));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "METHOD-ENDED-BY-COMPANY",
            service.Cards.BeginCardVerificationAsync(new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode },
                ServiceUnderTest.Caller));
    }

    private static async Task<IEnumerable<VerificationMethod>> GetOfferedMethodsAsync(ServiceUnderTest service)
    {
        var created = await service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);
        Assert.Equal(
            created.AllowedMethods,
            (await new MailRoomDriver(service).GetAsync(created.Application.ApplicationId)).AllowedMethods);
        return created.AllowedMethods;
    }

    private static async Task<string> GetVerifiedMethodLetterAsync(ServiceUnderTest service)
    {
        var desk = new MailRoomDriver(service);
        var letter = await desk.CreatePostedAsync();
        await desk.TrackAsync(letter, "お届け先にお届け済み");
        var verified = (await desk.GetAsync(letter.Application.ApplicationId)).Application;
        Assert.Equal((ApplicationState.Verified, VerificationMethod.OriginalDocumentMail), (verified.State, verified.Method));
        return verified.MethodLetter;
    }

    private static async Task<(Application Application, string Letter)> CreateImageCaseAsync(MailRoomDriver desk, DocumentEntry licence)
    {
        var application = await desk.OpenAsync();
        var document = await desk.RecordAsync(application, licence, VerificationMethod.ImageMail, DocumentInput.Image, Pdf);
        return (application, (await desk.ConfirmAsync(document.DocumentId, licence)).ManagementNumber);
    }
}
