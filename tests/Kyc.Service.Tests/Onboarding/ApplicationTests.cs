using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Onboarding;

[Collection(ClusterCollection.Name)]
public sealed class ApplicationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_new_application_awaits_verification_and_returns_the_methods_allowed_on_that_day()
    {
        var response = await CreateAsync(Requests.CreateApplication());
        Assert.Equal(ApplicationState.AwaitingVerification, response.Application.State);
        Assert.Equal(
            [
                VerificationMethod.JpkiSignature, VerificationMethod.OriginalDocumentMail, VerificationMethod.ImageMail,
                VerificationMethod.TwoCopiesMail,
            ],
            response.AllowedMethods);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", response.Application.ReferenceCode);
        Assert.Equal('7', response.Application.ApplicationId[14]);
    }

    [Fact]
    public async Task A_repeated_call_returns_the_same_application()
    {
        var request = Requests.CreateApplication();
        var firstResponse = await CreateAsync(request);
        Assert.Equal(firstResponse, await CreateAsync(request));
    }

    [Fact]
    public async Task Ten_concurrent_equal_calls_open_one_application()
    {
        var request = Requests.CreateApplication();
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CreateAsync(request)));
        Assert.Single(responses.Select(response => response.Application.ApplicationId).Distinct());
    }

    [Fact]
    public async Task An_idempotency_key_that_is_reused_for_other_content_is_refused()
    {
        var request = Requests.CreateApplication();
        await CreateAsync(request);
        request.Declaration.Occupation = "自営業";
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "APPLICATION-KEY-REUSED",
            _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata));
    }

    [Fact]
    public async Task Two_programs_may_use_the_same_idempotency_key_for_different_applications()
    {
        var request = Requests.CreateApplication();
        var firstResponse = await CreateAsync(request);
        var otherProgram = new ApplicationService.ApplicationServiceClient(_service.GetInvoker(TestAccess.OtherPrograms[0]));
        var secondResponse = await otherProgram.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        Assert.NotEqual(firstResponse.Application.ApplicationId, secondResponse.Application.ApplicationId);
    }

    public static TheoryData<string, Action<CreateApplicationRequest>> WrongFields => new()
    {
        { "idempotency_key", request => request.IdempotencyKey = "short" },
        { "idempotency_key", request => request.IdempotencyKey = "with space 1" },
        { "channel", request => request.Channel = Channel.Unspecified },
        { "channel", request => request.Channel = (Channel)99 },
        { "declaration", request => request.Declaration = null },
        { "declaration.name", request => request.Declaration.Name = "" },
        { "declaration.name", request => request.Declaration.Name = "　 " },
        { "declaration.name", request => request.Declaration.Name = "山田\n花子" },
        { "declaration.name", request => request.Declaration.Name = "山田\u202E花子" },
        { "declaration.name", request => request.Declaration.Name = new string('花', 101) },
        { "declaration.name_kana", request => request.Declaration.NameKana = "" },
        { "declaration.birth_date", request => request.Declaration.BirthDate = "1990/04/01" },
        { "declaration.birth_date", request => request.Declaration.BirthDate = "1990-02-30" },
        { "declaration.birth_date", request => request.Declaration.BirthDate = "2026-11-23" },
        { "declaration.address", request => request.Declaration.Address = new string('町', 201) },
        { "declaration.purpose", request => request.Declaration.Purpose = TransactionPurpose.Unspecified },
        { "declaration.occupation", request => request.Declaration.Occupation = "\u2028" },
        { "declaration.account_kind", request => request.Declaration.AccountKind = (AccountKind)77 },
        { "consent", request => request.Consent = null },
        { "consent.text_version", request => request.Consent.TextVersion = "" },
        { "consent.agreed_at", request => request.Consent.AgreedAt = null },
        { "consent.agreed_at", request => request.Consent.AgreedAt.Seconds += 3600 },
        { "consent.agreed_at", request => request.Consent.AgreedAt.Nanos = -1 },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task A_request_with_a_malformed_field_is_refused_and_the_error_names_the_field(
        string field,
        Action<CreateApplicationRequest> spoil)
    {
        var request = Requests.CreateApplication();
        spoil(request);
        var call = _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", call);
        Assert.StartsWith($"REQUEST-INVALID: {field} ", call.GetStatus().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_caller_names_is_refused()
    {
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-UNNAMED",
            _service.Applications.CreateApplicationAsync(Requests.CreateApplication()));
        var metadataWithoutPerson = new Metadata { { "kyc-caller-program", "service-tests" } };
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-UNNAMED",
            _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), metadataWithoutPerson));
        var metadataWithMalformedPerson = new Metadata { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", "two words" } };
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-UNNAMED",
            _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), metadataWithMalformedPerson));
    }

    [Fact]
    public async Task An_unknown_or_malformed_id_is_refused()
    {
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", GetAsync(Guid.NewGuid().ToString("D")));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", GetAsync("not an id"));
    }

    [Fact]
    public async Task Cancelling_twice_gives_the_same_answer()
    {
        var id = (await CreateAsync(Requests.CreateApplication())).Application.ApplicationId;
        var firstResponse = await CancelAsync(id);
        Assert.Equal(ApplicationState.Cancelled, firstResponse.Application.State);
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(firstResponse, await CancelAsync(id));
    }

    [Fact]
    public async Task A_cancelled_application_cannot_be_verified()
    {
        var application = (await CreateAsync(Requests.CreateApplication())).Application;
        await CancelAsync(application.ApplicationId);
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "APPLICATION-NOT-OPEN", _service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.CallerMetadata));
    }

    [Fact]
    public async Task A_message_larger_than_the_limit_is_refused_with_a_failure_code()
    {
        var request = Requests.CreateApplication();
        request.Declaration.Name = new string('x', 100_000);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "REQUEST-TOO-LARGE",
            _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata));
    }

    private Task<CreateApplicationResponse> CreateAsync(CreateApplicationRequest request) =>
        _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata).ResponseAsync;

    private Task<GetApplicationResponse> GetAsync(string id) =>
        _service
            .Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata)
            .ResponseAsync;

    private Task<CancelApplicationResponse> CancelAsync(string id) =>
        _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata).ResponseAsync;
}
