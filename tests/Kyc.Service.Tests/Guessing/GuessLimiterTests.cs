using Dapper;
using Google.Rpc;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Guessing;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kyc.Service.Tests.Guessing;

/// <summary>Checks that a caller that tries codes must wait, and that nobody else does.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(2)S3")]
[Trait("Control", "FSA g")]
public sealed class GuessLimiterTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int MaxUnknownCodes = 10;

    private static readonly string FirstKiosk = TestAccess.OtherPrograms[0];
    private static readonly string SecondKiosk = TestAccess.OtherPrograms[1];

    private readonly ManualClock _clock = new(ClusterFixture.Now);
    private ServiceUnderTest.Settings _settings = null!;
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        _service = await ServiceUnderTest.StartAsync(_settings, _clock);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task After_ten_unknown_reference_codes_the_caller_must_wait_twice_as_long_each_time()
    {
        var referenceCode = await CreateApplicationAsync();
        await UseUpCodesAsync(FirstKiosk);
        Assert.Equal(TimeSpan.FromSeconds(30), await GetWaitAsync(BeginAsync(FirstKiosk, referenceCode)));
        Assert.NotEmpty((await BeginAsync(SecondKiosk, await CreateApplicationAsync())).SessionId);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEmpty((await BeginAsync(FirstKiosk, referenceCode)).SessionId);
        for (var wait = 60; wait < 3600; wait *= 2)
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync(FirstKiosk, "00000000"));
            Assert.Equal(TimeSpan.FromSeconds(wait), await GetWaitAsync(BeginAsync(FirstKiosk, referenceCode)));
            _clock.Advance(TimeSpan.FromSeconds(wait));
        }

        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync(FirstKiosk, "00000000"));
        Assert.Equal(TimeSpan.FromHours(1), await GetWaitAsync(BeginAsync(FirstKiosk, referenceCode)));
        // Ten minutes after the wait, the count begins anew.
        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(10));
        await UseUpCodesAsync(FirstKiosk);
        Assert.Equal(TimeSpan.FromSeconds(30), await GetWaitAsync(BeginAsync(FirstKiosk, referenceCode)));
    }

    [Fact]
    public async Task The_counts_hold_over_two_instances_and_a_restart()
    {
        var referenceCode = await CreateApplicationAsync();
        await using var secondInstance = await ServiceUnderTest.StartAsync(_settings, _clock);
        for (var i = 0; i < MaxUnknownCodes; i++)
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync(FirstKiosk, "00000000", i % 2 == 0 ? _service : secondInstance));
        }

        await _service.DisposeAsync();
        _service = await ServiceUnderTest.StartAsync(_settings, _clock);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", BeginAsync(FirstKiosk, referenceCode));
        await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", BeginAsync(FirstKiosk, referenceCode, secondInstance));
    }

    [Fact]
    public async Task Ten_thousand_wrong_codes_of_two_hundred_callers_stop_early_and_another_caller_is_not_affected()
    {
        const int callerCount = 200;
        var referenceCode = await CreateApplicationAsync();
        var (unknownCount, refusedCount) = (0, 0);
        var limiter = _service.Services.GetRequiredService<GuessLimiter>();
        await Parallel.ForEachAsync(Enumerable.Range(0, callerCount), async (number, _) =>
        {
            // What BeginCardVerification does for an unknown code, for callers without a certificate each.
            var guess = Guess.OfReferenceCode(new Caller($"kiosk-{number}", "guest"));
            for (var i = 0; i < 50; i++)
            {
                try
                {
                    await limiter.RequireAllowedAsync(guess, CancellationToken.None);
                    await limiter.CountAsync(guess, CancellationToken.None);
                    Interlocked.Increment(ref unknownCount);
                }
                catch (ServiceFailureException exception) when (exception.Failure == ServiceFailures.TooManyWrongCodes)
                {
                    Interlocked.Increment(ref refusedCount);
                }
            }
        });

        Assert.Equal((callerCount * MaxUnknownCodes, callerCount * (50 - MaxUnknownCodes)), (unknownCount, refusedCount));
        Assert.NotEmpty((await BeginAsync(SecondKiosk, referenceCode)).SessionId);
        Assert.Single(_service.Log.GetLines(2001));
    }

    [Fact]
    public async Task A_refused_call_needs_no_statement_while_the_instance_remembers_the_wait()
    {
        await UseUpCodesAsync(FirstKiosk);
        await GetWaitAsync(BeginAsync(FirstKiosk, "00000000"));
        await using var connection = await _service.Database.OpenAsync(default);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("lock table guess_count, application in access exclusive mode");
        for (var i = 0; i < 100; i++)
        {
            await GetWaitAsync(BeginAsync(FirstKiosk, "00000000"));
        }
    }

    [Fact]
    public async Task A_kiosk_that_began_five_sessions_of_an_application_must_wait_but_another_kiosk_need_not()
    {
        var referenceCode = await CreateApplicationAsync();
        for (var i = 0; i < 5; i++)
        {
            await BeginAsync(FirstKiosk, referenceCode);
        }

        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-SESSIONS", BeginAsync(FirstKiosk, referenceCode));
        Assert.NotEmpty((await BeginAsync(FirstKiosk, await CreateApplicationAsync())).SessionId);
        // A session of another kiosk cannot be ended in its first minute.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEmpty((await BeginAsync(SecondKiosk, referenceCode)).SessionId);
    }

    [Fact]
    public async Task After_ten_unknown_sessions_the_caller_must_wait()
    {
        var certificate = Requests.IssueCertificate(fixture.Pki);
        var session = await BeginAsync(FirstKiosk, await CreateApplicationAsync());
        var unknown = Requests.CreateSubmission(session, certificate);
        unknown.SessionId = Guid.NewGuid().ToString("D");
        for (var i = 0; i < MaxUnknownCodes; i++)
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "SESSION-UNKNOWN", SubmitAsync(FirstKiosk, unknown));
        }

        var submission = Requests.CreateSubmission(session, certificate);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", SubmitAsync(FirstKiosk, submission));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(session.ApplicationId, (await SubmitAsync(FirstKiosk, submission)).ApplicationId);
    }

    [Fact]
    public async Task Ended_counts_are_deleted()
    {
        await BeginAsync(FirstKiosk, await CreateApplicationAsync());
        Assert.Equal(1, await CountRowsAsync());
        var cleanup = _service.Services.GetServices<IHostedService>().OfType<GuessCleanup>().Single();
        _clock.Advance(TimeSpan.FromMinutes(10));
        cleanup.RequestRound();
        await Eventually.IsTrueAsync(async () => await CountRowsAsync() == 0);
    }

    private async Task UseUpCodesAsync(string program)
    {
        for (var i = 0; i < MaxUnknownCodes; i++)
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync(program, "00000000"));
        }
    }

    private static async Task<TimeSpan> GetWaitAsync(Task call)
    {
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", call);
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        return details.Details.Single(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
    }

    private async Task<string> CreateApplicationAsync()
    {
        var response = await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        return response.Application.ReferenceCode;
    }

    private async Task<BeginCardVerificationResponse> BeginAsync(
        string program, string referenceCode, ServiceUnderTest? service = null) =>
        await CreateClient(service ?? _service, program).BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = referenceCode }, ServiceUnderTest.CallerMetadata);

    private async Task<SubmitCardVerificationResponse> SubmitAsync(string program, SubmitCardVerificationRequest request) =>
        await CreateClient(_service, program).SubmitCardVerificationAsync(request, ServiceUnderTest.CallerMetadata);

    private async Task<long> CountRowsAsync()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>("select count(*) from guess_count");
    }

    private static CardVerificationService.CardVerificationServiceClient CreateClient(ServiceUnderTest service, string program) =>
        new(service.GetInvoker(program));
}
