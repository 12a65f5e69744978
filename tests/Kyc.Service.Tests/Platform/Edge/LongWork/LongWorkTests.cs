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
[Collection(ClusterGroup.Name)]
public sealed class LongWorkTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly Caller Program = new("service-tests", "staff-1");

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
                StartStreamAsync(service.Evidence.VerifyLedger(new(), ServiceUnderTest.Caller))),
            ["ExportEvidence"] = (LongWorkKind.Reading, service => StartStreamAsync(service.Evidence.ExportEvidence(
                new() { ApplicationId = Unknown, Reason = "Inquiry of the customer" }, ServiceUnderTest.Caller))),
            ["ExportErasureLedger"] = (LongWorkKind.Reading, service =>
                StartStreamAsync(service.CreateRetentionClient().ExportErasureLedger(new(), ServiceUnderTest.Caller))),
            ["PreviewRules"] = (LongWorkKind.Reading, async service => await StartStreamAsync(service.CreateRetentionClient().PreviewRules(
                new() { Rules = { await CreateRuleAsync(service) } }, ServiceUnderTest.Caller))),
            ["AddRules"] = (LongWorkKind.Reading, async service => service.CreateRetentionClient().AddRulesAsync(
                new() { Rules = { await CreateRuleAsync(service) } }, ServiceUnderTest.Caller).ResponseAsync),
            ["GetCalendar"] = (LongWorkKind.Reading, service => Task.FromResult<Task>(
                service.CreateRetentionClient().GetCalendarAsync(new(), ServiceUnderTest.Caller).ResponseAsync)),
            ["ReadMailCase"] = (LongWorkKind.Reading, service =>
                StartStreamAsync(new MailWorkService.MailWorkServiceClient(service.OperatorInvoker).ReadMailCase(
                new() { ApplicationId = Unknown, Reason = "Inquiry of the customer" }, ServiceUnderTest.Caller))),
            ["ImportCrl"] = (LongWorkKind.Import, service =>
                StartUploadAsync(service.Revocation.ImportCrl(ServiceUnderTest.Caller), new ImportCrlRequest { Chunk = MalformedContent })),
            ["ImportTracking"] = (
                LongWorkKind.Import,
                service =>
                    StartUploadAsync(
                        service.Mail.ImportTracking(ServiceUnderTest.Caller),
                        new ImportTrackingRequest { Chunk = MalformedContent })),
            ["ImportPostcodes"] = (LongWorkKind.Import, service => StartUploadAsync(
                service.Mail.ImportPostcodes(ServiceUnderTest.Caller),
                new ImportPostcodesRequest { AsOf = "2026-11-01" }, new ImportPostcodesRequest { Chunk = MalformedContent })),
            ["ReplayErasures"] = (
                LongWorkKind.Import,
                service => StartUploadAsync(service.CreateRetentionClient().ReplayErasures(ServiceUnderTest.Caller))),
            ["CreateBatch"] = (LongWorkKind.Printing, service => StartStreamAsync(service.Mail.CreateBatch(
                new()
                {
                    IdempotencyKey = "batch-of-the-test",
                    PostingDate = "2026-11-30",
                    Service = MailService.SimplifiedRegistered,
                    Limit = 10
                }, ServiceUnderTest.Caller))),
            ["ReprintBatch"] = (LongWorkKind.Printing, service => StartStreamAsync(service.Mail.ReprintBatch(
                new() { BatchId = Unknown, Reason = "PAPER-JAM" }, ServiceUnderTest.Caller))),
        };

    private static readonly string Unknown = Guid.NewGuid().ToString("D");
    private static readonly ByteString MalformedContent = ByteString.CopyFromUtf8("rubbish");

    private ServiceUnderTest _service = null!;

    private LongWorkScheduler Rooms => _service.Services.GetRequiredService<LongWorkScheduler>();

    public static TheoryData<string> Names => [.. Methods.Keys];

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public void Every_long_running_method_is_tested()
    {
        var slow = Contract.Methods.Where(method => Contract.GetPolicy(method).MaxDeadline > CallPolicy.MaxUnaryDeadline);
        Assert.Equal(slow.Select(method => method.Name).Except(OtherSlowMethods).Order(), Methods.Keys.Except(["GetCalendar"]).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Long_running_work_waits_for_work_of_its_kind_and_then_runs(string method)
    {
        var (kind, call) = Methods[method];
        var end = new TaskCompletionSource<bool>();
        var before = Rooms.RunAsync(kind, Program, () => end.Task, default);
        var waiting = await call(_service);
        await Eventually.IsTrueAsync(async () =>
        {
            // A call that has already ended was refused. Awaiting it throws its failure, which is more informative than the timeout of this
            // wait.
            if (waiting.IsCompleted)
            {
                await waiting;
            }

            return Rooms.GetCounts(kind) == (1, 1);
        });
        // Neither work of a different kind nor work of the same kind for a different program has to wait.
        foreach (var other in Enum.GetValues<LongWorkKind>())
        {
            Assert.True(await Rooms.RunAsync(other, new Caller(other == kind ? "another" : Program.Program, "staff-1"),
                () => Task.FromResult(true), default));
        }

        end.SetResult(true);
        await before;
        // Other tests check the result of this call.
        await Task.WhenAny(waiting);
        await Eventually.IsTrueAsync(() => Task.FromResult(Rooms.GetCounts(kind) == (0, 0)));
    }

    [Fact]
    public async Task Work_beyond_the_queue_limit_is_refused_and_may_be_repeated()
    {
        var end = new TaskCompletionSource<bool>();
        var before = Rooms.RunAsync(LongWorkKind.Verification, Program, () => end.Task, default);
        var calls = new List<Task>();
        for (var i = 0; i < new LongWorkLimits().MaxWaitingPerProgram; i++)
        {
            calls.Add(await Methods["VerifyLedger"].Call(_service));
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(Rooms.GetCounts(LongWorkKind.Verification) == (1, calls.Count)));
        var refused = await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted,
            "LONG-WORK-NO-ROOM",
            await Methods["VerifyLedger"].Call(_service));
        Assert.True(refused.Retryable);
        end.SetResult(true);
        await before;
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Long_running_work_uses_no_connection_of_other_calls()
    {
        var held = await LongWorkPool.UseAsync(async () =>
        {
            var connections = new List<NpgsqlConnection>();
            for (var i = 0; i < LongWorkPool.MaxConnections; i++)
            {
                connections.Add(await _service.Database.OpenAsync(default));
            }

            return connections;
        });
        await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<Exception>(() => Rooms.RunAsync(
            LongWorkKind.Reading, Program, async () => (await _service.Database.OpenAsync(impatient.Token)).ProcessID, default));
        Assert.True(impatient.IsCancellationRequested);
        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }

        await await Methods["VerifyLedger"].Call(_service);
    }

    private static async Task<RetentionRule> CreateRuleAsync(ServiceUnderTest service)
    {
        var rule = (await service.CreateRetentionClient().ListRulesAsync(new(), ServiceUnderTest.Caller)).Rules[0];
        return new RetentionRule(rule) { Version = rule.Version + 1, Years = rule.Years + 1, EffectiveFrom = "2026-12-31" };
    }

    private static Task<Task> StartStreamAsync<T>(AsyncServerStreamingCall<T> call) => Task.FromResult<Task>(ReadAsync(call));

    private static async Task ReadAsync<T>(AsyncServerStreamingCall<T> call)
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
