using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Edge.LongWork;

/// <summary>
/// Checks that long-running work of a program waits for other work of the same kind and program, and does not delay other calls.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class LongWorkTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly Caller TestCaller = new("service-tests", "staff-1");

    /// <summary>
    /// Methods without long-running work whose calls may still take more than half a minute, because they wait for events, for work in the
    /// background or for the caller's data.
    /// </summary>
    private static readonly string[] OtherSlowMethods = ["WatchApplication", "RotateKeyEncryptionKey", "RecordDocument"];

    /// <summary>
    /// Every method with long-running work: the kind of the work, and a function that starts a call and returns a task for its completion.
    /// </summary>
    private static readonly IReadOnlyDictionary<string, (LongWorkKind Kind, Func<ServiceUnderTest, Task<Task>> Call)> Methods =
        new Dictionary<string, (LongWorkKind, Func<ServiceUnderTest, Task<Task>>)>
        {
            ["VerifyLedger"] = (LongWorkKind.Verification, service =>
                StartStreamAsync(service.Evidence.VerifyLedger(new(), ServiceUnderTest.CallerMetadata))),
            ["ExportEvidence"] = (LongWorkKind.Reading, service => StartStreamAsync(service.Evidence.ExportEvidence(
                new() { ApplicationId = UnknownId, Reason = "Inquiry of the customer" }, ServiceUnderTest.CallerMetadata))),
            ["ExportErasureLedger"] = (LongWorkKind.Reading, service =>
                StartStreamAsync(service.CreateRetentionClient().ExportErasureLedger(new(), ServiceUnderTest.CallerMetadata))),
            ["PreviewRules"] = (LongWorkKind.Reading, async service => await StartStreamAsync(service.CreateRetentionClient().PreviewRules(
                new() { Rules = { await CreateRuleAsync(service) } }, ServiceUnderTest.CallerMetadata))),
            ["AddRules"] = (LongWorkKind.Reading, async service => service.CreateRetentionClient().AddRulesAsync(
                new() { Rules = { await CreateRuleAsync(service) } }, ServiceUnderTest.CallerMetadata).ResponseAsync),
            ["GetCalendar"] = (LongWorkKind.Reading, service => Task.FromResult<Task>(
                service.CreateRetentionClient().GetCalendarAsync(new(), ServiceUnderTest.CallerMetadata).ResponseAsync)),
            ["ReadMailCase"] = (LongWorkKind.Reading, service =>
                StartStreamAsync(new MailWorkService.MailWorkServiceClient(service.OperatorInvoker).ReadMailCase(
                new() { ApplicationId = UnknownId, Reason = "Inquiry of the customer" }, ServiceUnderTest.CallerMetadata))),
            ["ImportCrl"] = (
                LongWorkKind.Import,
                service =>
                    StartUploadAsync(
                        service.Revocation.ImportCrl(ServiceUnderTest.CallerMetadata),
                        new ImportCrlRequest { Chunk = MalformedContent })),
            ["ImportTracking"] = (
                LongWorkKind.Import,
                service =>
                    StartUploadAsync(
                        service.Mail.ImportTracking(ServiceUnderTest.CallerMetadata),
                        new ImportTrackingRequest { Chunk = MalformedContent })),
            ["ImportPostcodes"] = (LongWorkKind.Import, service => StartUploadAsync(
                service.Mail.ImportPostcodes(ServiceUnderTest.CallerMetadata),
                new ImportPostcodesRequest { AsOf = "2026-11-01" }, new ImportPostcodesRequest { Chunk = MalformedContent })),
            ["ReplayErasures"] = (
                LongWorkKind.Import,
                service => StartUploadAsync(service.CreateRetentionClient().ReplayErasures(ServiceUnderTest.CallerMetadata))),
            ["CreateBatch"] = (LongWorkKind.Printing, service => StartStreamAsync(service.Mail.CreateBatch(
                new()
                {
                    IdempotencyKey = "batch-of-the-test",
                    PostingDate = "2026-11-30",
                    Service = MailService.SimplifiedRegistered,
                    Limit = 10
                }, ServiceUnderTest.CallerMetadata))),
            ["ReprintBatch"] = (LongWorkKind.Printing, service => StartStreamAsync(service.Mail.ReprintBatch(
                new() { BatchId = UnknownId, Reason = "PAPER-JAM" }, ServiceUnderTest.CallerMetadata))),
        };

    private static readonly string UnknownId = Guid.NewGuid().ToString("D");
    private static readonly ByteString MalformedContent = ByteString.CopyFromUtf8("rubbish");

    private ServiceUnderTest _service = null!;

    private LongWorkScheduler Scheduler => _service.Services.GetRequiredService<LongWorkScheduler>();

    public static TheoryData<string> MethodNames => [.. Methods.Keys];

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public void Every_long_running_method_is_tested()
    {
        var slowMethods = ApiContract.Methods.Where(method => ApiContract.GetPolicy(method).MaxDeadline > CallPolicy.DefaultMaxDeadline);
        Assert.Equal(
            slowMethods.Select(method => method.Name).Except(OtherSlowMethods).Order(),
            Methods.Keys.Except(["GetCalendar"]).Order());
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public async Task Long_running_work_waits_for_earlier_work_of_the_same_kind_and_program_and_then_runs(string method)
    {
        var (kind, call) = Methods[method];
        var completion = new TaskCompletionSource<bool>();
        var earlierWork = Scheduler.RunAsync(kind, TestCaller, () => completion.Task, default);
        var waitingCall = await call(_service);
        await Eventually.IsTrueAsync(async () =>
        {
            // A call that has already ended was refused. Awaiting it throws its failure, which is more informative than the timeout of this
            // wait.
            if (waitingCall.IsCompleted)
            {
                await waitingCall;
            }

            return Scheduler.GetCounts(kind) == (1, 1);
        });
        // Neither work of a different kind nor work of the same kind for a different program has to wait.
        foreach (var otherKind in Enum.GetValues<LongWorkKind>())
        {
            Assert.True(await Scheduler.RunAsync(otherKind, new Caller(otherKind == kind ? "another" : TestCaller.Program, "staff-1"),
                () => Task.FromResult(true), default));
        }

        completion.SetResult(true);
        await earlierWork;
        // Other tests check the result of this call.
        await Task.WhenAny(waitingCall);
        await Eventually.IsTrueAsync(() => Task.FromResult(Scheduler.GetCounts(kind) == (0, 0)));
    }

    [Fact]
    public async Task A_call_beyond_the_queue_limit_is_refused_as_retryable()
    {
        var completion = new TaskCompletionSource<bool>();
        var earlierWork = Scheduler.RunAsync(LongWorkKind.Verification, TestCaller, () => completion.Task, default);
        var calls = new List<Task>();
        for (var i = 0; i < new LongWorkLimits().MaxWaitingPerProgram; i++)
        {
            calls.Add(await Methods["VerifyLedger"].Call(_service));
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(Scheduler.GetCounts(LongWorkKind.Verification) == (1, calls.Count)));
        var failure = await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted,
            "LONG-WORK-NO-ROOM",
            await Methods["VerifyLedger"].Call(_service));
        Assert.True(failure.Retryable);
        completion.SetResult(true);
        await earlierWork;
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Long_running_work_uses_no_connection_of_other_calls()
    {
        var heldConnections = await LongWorkPool.UseAsync(async () =>
        {
            var connections = new List<NpgsqlConnection>();
            for (var i = 0; i < LongWorkPool.MaxConnections; i++)
            {
                connections.Add(await _service.Database.OpenAsync(default));
            }

            return connections;
        });
        await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<Exception>(() => Scheduler.RunAsync(
            LongWorkKind.Reading, TestCaller, async () => (await _service.Database.OpenAsync(timeout.Token)).ProcessID, default));
        Assert.True(timeout.IsCancellationRequested);
        foreach (var connection in heldConnections)
        {
            await connection.DisposeAsync();
        }

        await await Methods["VerifyLedger"].Call(_service);
    }

    private static async Task<RetentionRule> CreateRuleAsync(ServiceUnderTest service)
    {
        var rule = (await service.CreateRetentionClient().ListRulesAsync(new(), ServiceUnderTest.CallerMetadata)).Rules[0];
        return new RetentionRule(rule) { Version = rule.Version + 1, Years = rule.Years + 1, EffectiveFrom = "2026-12-31" };
    }

    private static Task<Task> StartStreamAsync<T>(AsyncServerStreamingCall<T> call) => Task.FromResult<Task>(ReadToEndAsync(call));

    private static async Task ReadToEndAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call)
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                // The responses are read to the end of the stream but not used.
            }
        }
    }

    private static async Task<Task> StartUploadAsync<TRequest, TResponse>(AsyncClientStreamingCall<TRequest, TResponse> call,
        params TRequest[] requests)
    {
        foreach (var request in requests)
        {
            await call.RequestStream.WriteAsync(request);
        }

        await call.RequestStream.CompleteAsync();
        return call.ResponseAsync;
    }
}
