using System.Globalization;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Onboarding;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Onboarding;

/// <summary>
/// Checks that people under 15 are not offered the methods that need the signature certificate, because it is not issued to them.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class AgeTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("2011-11-22", "2026-11-22")]
    [InlineData("2012-02-29", "2027-03-01")]
    [InlineData("2012-03-01", "2027-03-01")]
    [InlineData("2009-03-01", "2024-03-01")]
    [InlineData("2009-02-28", "2024-02-28")]
    public void A_person_is_15_on_the_fifteenth_birthday(string birthDate, string firstDay) =>
        Assert.Equal(ParseDay(firstDay), OfferedMethods.GetFirstSignatureCertificateDay(ParseDay(birthDate)));

    [Theory]
    [InlineData("2011-11-22", true)]
    [InlineData("2011-11-23", false)]
    [InlineData("2026-11-22", false)]
    public async Task A_card_session_is_offered_and_can_be_begun_only_from_the_age_of_15(string birthDate, bool isOffered)
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var request = Requests.CreateApplication();
        request.Declaration.BirthDate = birthDate;
        var createResponse = await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        var response = await service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = createResponse.Application.ApplicationId }, ServiceUnderTest.CallerMetadata);
        Assert.Equal(createResponse.AllowedMethods, response.AllowedMethods);
        Assert.Equal(isOffered, response.AllowedMethods.Contains(VerificationMethod.JpkiSignature));
        Assert.Contains(VerificationMethod.OriginalDocumentMail, response.AllowedMethods);
        var beginCall = service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
        if (isOffered)
        {
            await beginCall;
        }
        else
        {
            await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "METHOD-NOT-UNDER-15", beginCall);
        }
    }

    [Fact]
    public async Task A_child_is_offered_the_card_method_on_the_15th_birthday_in_Japan()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var request = Requests.CreateApplication();
        request.Declaration.BirthDate = "2011-11-23";
        var createResponse = await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        // The age changes at midnight in Japan, not in UTC.
        service.Clock.Advance(TimeSpan.FromHours(12));
        var response = await service.Applications.GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = createResponse.Application.ApplicationId }, ServiceUnderTest.CallerMetadata);
        Assert.Contains(VerificationMethod.JpkiSignature, response.AllowedMethods);
    }

    private static DateOnly ParseDay(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
