using Dapper;
using Google.Rpc;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Guessing;
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
        await UseUpCodesAsync("kiosk-1");
        Assert.Equal(TimeSpan.FromSeconds(30), await GetWaitAsync(BeginAsync("kiosk-1", referenceCode)));
        Assert.NotEmpty((await BeginAsync("kiosk-2", referenceCode)).SessionId);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEmpty((await BeginAsync("kiosk-1", referenceCode)).SessionId);
        for (var wait = 60; wait < 3600; wait *= 2)
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync("kiosk-1", "00000000"));
            Assert.Equal(TimeSpan.FromSeconds(wait), await GetWaitAsync(BeginAsync("kiosk-1", referenceCode)));
            _clock.Advance(TimeSpan.FromSeconds(wait));
        }

        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync("kiosk-1", "00000000"));
        Assert.Equal(TimeSpan.FromHours(1), await GetWaitAsync(BeginAsync("kiosk-1", referenceCode)));
        // Ten minutes after the wait, the count begins anew.
        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(10));
        await UseUpCodesAsync("kiosk-1");
        Assert.Equal(TimeSpan.FromSeconds(30), await GetWaitAsync(BeginAsync("kiosk-1", referenceCode)));
    }

    [Fact]
    public async Task The_counts_hold_over_two_instances_and_a_restart()
    {
        var referenceCode = await CreateApplicationAsync();
        await using var secondInstance = await ServiceUnderTest.StartAsync(_settings, _clock);
        for (var i = 0; i < MaxUnknownCodes; i++)
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.NotFound, "REFERENCE-UNKNOWN", BeginAsync("kiosk-1", "00000000", i % 2 == 0 ? _service : secondInstance));
        }

        await _service.DisposeAsync();
        _service = await ServiceUnderTest.StartAsync(_settings, _clock);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", BeginAsync("kiosk-1", referenceCode));
        await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", BeginAsync("kiosk-1", referenceCode, secondInstance));
    }

    [Fact]
    public async Task Ten_thousand_wrong_codes_of_two_hundred_callers_stop_early_and_another_caller_is_not_affected()
    {
        const int callerCount = 200;
        var referenceCode = await CreateApplicationAsync();
        var unknownCount = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, callerCount), async (caller, _) =>
        {
            for (var i = 0; i < 50; i++)
            {
                var exception = await Assert.ThrowsAsync<RpcException>(() => BeginAsync($"kiosk-{caller}", "00000000"));
                if (exception.StatusCode == StatusCode.NotFound)
                {
                    Interlocked.Increment(ref unknownCount);
                }
            }
        });

        Assert.Equal(callerCount * MaxUnknownCodes, unknownCount);
        Assert.NotEmpty((await BeginAsync("kiosk-right", referenceCode)).SessionId);
        Assert.Single(_service.Log.GetLines(2001));
    }

    [Fact]
    public async Task A_refused_call_needs_no_statement_while_the_instance_remembers_the_wait()
    {
        await UseUpCodesAsync("kiosk-1");
        await GetWaitAsync(BeginAsync("kiosk-1", "00000000"));
        await using var connection = await _service.Database.OpenAsync(default);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("lock table guess_count, application in access exclusive mode");
        for (var i = 0; i < 100; i++)
        {
            await GetWaitAsync(BeginAsync("kiosk-1", "00000000"));
        }
    }

    [Fact]
    public async Task A_kiosk_that_began_five_sessions_of_an_application_must_wait_but_another_kiosk_need_not()
    {
        var referenceCode = await CreateApplicationAsync();
        for (var i = 0; i < 5; i++)
        {
            await BeginAsync("kiosk-1", referenceCode);
        }

        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-SESSIONS", BeginAsync("kiosk-1", referenceCode));
        Assert.NotEmpty((await BeginAsync("kiosk-1", await CreateApplicationAsync())).SessionId);
        Assert.NotEmpty((await BeginAsync("kiosk-2", referenceCode)).SessionId);
    }

    [Fact]
    public async Task After_ten_unknown_sessions_the_caller_must_wait()
    {
        var certificate = Requests.IssueCertificate(fixture.Pki);
        var session = await BeginAsync("kiosk-1", await CreateApplicationAsync());
        var unknown = Requests.CreateSubmission(session, certificate);
        unknown.SessionId = Guid.NewGuid().ToString("D");
        for (var i = 0; i < MaxUnknownCodes; i++)
        {
            await FailureAssert.FailsWithAsync(StatusCode.NotFound, "SESSION-UNKNOWN", SubmitAsync("kiosk-1", unknown));
        }

        var submission = Requests.CreateSubmission(session, certificate);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "TOO-MANY-WRONG-CODES", SubmitAsync("kiosk-1", submission));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(session.ApplicationId, (await SubmitAsync("kiosk-1", submission)).ApplicationId);
    }

    [Fact]
    public async Task Ended_counts_are_deleted()
    {
        await BeginAsync("kiosk-1", await CreateApplicationAsync());
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
        await (service ?? _service).Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = referenceCode }, CreateMetadata(program));

    private async Task<SubmitCardVerificationResponse> SubmitAsync(string program, SubmitCardVerificationRequest request) =>
        await _service.Cards.SubmitCardVerificationAsync(request, CreateMetadata(program));

    private async Task<long> CountRowsAsync()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>("select count(*) from guess_count");
    }

    private static Metadata CreateMetadata(string program) =>
        new() { { "kyc-caller-program", program }, { "kyc-caller-person", "staff-1" } };
}
