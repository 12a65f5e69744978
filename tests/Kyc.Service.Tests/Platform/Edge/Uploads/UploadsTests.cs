using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit.Abstractions;

namespace Kyc.Service.Tests.Platform.Edge.Uploads;

/// <summary>Checks that stalled uploads, even many of them, do not delay other calls.</summary>
[Collection(ClusterCollection.Name)]
public sealed class UploadsTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private static readonly byte[] Chunk = new byte[256 * 1024];

    /// <summary>
    /// For every method with a request stream, a function that opens the stream and sends at most one message, without completing the
    /// stream.
    /// </summary>
    private static readonly IReadOnlyDictionary<string, Func<ServiceUnderTest, Task<(Task End, IDisposable Call)>>> IdleUploads =
        new Dictionary<string, Func<ServiceUnderTest, Task<(Task, IDisposable)>>>
        {
            ["RecordDocument"] = async service =>
            {
                var desk = new MailRoomDriver(service);
                var header = new DocumentHeader
                {
                    ReferenceCode = (await desk.OpenApplicationAsync()).ReferenceCode,
                    Method = VerificationMethod.OriginalDocumentMail,
                    Input = DocumentInput.Original,
                    Entry = desk.CreateResidentRecord(),
                };
                return await BeginUploadAsync(service.Mail.RecordDocument(ServiceUnderTest.CallerMetadata),
                    new RecordDocumentRequest { Header = header });
            },
            ["ImportTracking"] = service => BeginUploadAsync(
                service.Mail.ImportTracking(ServiceUnderTest.CallerMetadata),
                new ImportTrackingRequest { Chunk = ByteString.CopyFrom(Chunk, 0, 10) }),
            ["ImportPostcodes"] = service =>
                BeginUploadAsync(
                    service.Mail.ImportPostcodes(ServiceUnderTest.CallerMetadata),
                    new ImportPostcodesRequest { AsOf = "2026-11-01" }),
            ["ImportCrl"] = service =>
                BeginUploadAsync(
                    service.Revocation.ImportCrl(ServiceUnderTest.CallerMetadata),
                    new ImportCrlRequest { Chunk = ByteString.CopyFrom(Chunk, 0, 10) }),
            ["ReplayErasures"] = service => BeginUploadAsync(
                new RetentionService.RetentionServiceClient(service.OperatorInvoker).ReplayErasures(ServiceUnderTest.CallerMetadata), null),
        };

    public static TheoryData<string> Methods => [.. IdleUploads.Keys];

    [Fact]
    public void Every_method_with_a_request_stream_is_tested() =>
        Assert.Equal(
            ApiContract.Methods.Where(method => method.IsClientStreaming).Select(method => method.Name).Order(StringComparer.Ordinal),
            IdleUploads.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_stalled_upload_is_ended_after_the_timeout(string method)
    {
        await using var service = await StartAsync(new UploadLimits { WaitTimeout = TimeSpan.FromMilliseconds(300) });
        var (end, call) = await IdleUploads[method](service);
        await FailureAssert.FailsWithAsync(StatusCode.Unavailable, "UPLOAD-TOO-SLOW", end);
        call.Dispose();
    }

    [Fact]
    public async Task Forty_stalled_imports_stop_neither_another_import_nor_the_watched_folder()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.lists")).FullName;
        await using var service = await StartAsync(new UploadLimits { WaitTimeout = TimeSpan.FromMinutes(5) }, $"--Kyc:CrlFolder={folder}");
        var stalledCalls = new List<IDisposable>();
        for (var i = 0; i < 40; i++)
        {
            stalledCalls.Add((await IdleUploads["ImportCrl"](service)).Call);
        }

        await service.ImportFreshCrlAsync(fixture.Pki);
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "a.crl"),
            CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chuo-ku", ClusterFixture.Now) with { Number = 1 }));
        await Eventually.IsTrueAsync(async () => (await service.GetRevocationStatusAsync()).TotalCount == 2);
        foreach (var call in stalledCalls)
        {
            call.Dispose();
        }
    }

    [Fact]
    public async Task Upload_data_is_limited_per_program_and_in_total_and_is_freed_when_the_calls_end()
    {
        await using var service = await StartAsync(new UploadLimits
        {
            WaitTimeout = TimeSpan.FromMinutes(5),
            MaxBytesByPlace = new Dictionary<UploadPlace, (long, long)>
            {
                [UploadPlace.Memory] = (5 * Chunk.Length, 3 * Chunk.Length),
                [UploadPlace.Disk] = (5 * Chunk.Length, 3 * Chunk.Length),
                [UploadPlace.Replay] = (Chunk.Length, Chunk.Length),
            },
        });
        var quota = service.Services.GetRequiredService<UploadQuota>();
        using var firstUpload = await StallUploadAsync(service, "front-end-1", 3);
        await Eventually.IsTrueAsync(() => Task.FromResult(quota.GetUsedBytes(UploadPlace.Memory) == 3 * Chunk.Length));
        using var uploadBeyondProgramLimit = await StallUploadAsync(service, "front-end-1", 1);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "UPLOAD-NO-ROOM", uploadBeyondProgramLimit.ResponseAsync);
        using var secondUpload = await StallUploadAsync(service, "front-end-2", 2);
        await Eventually.IsTrueAsync(() => Task.FromResult(quota.GetUsedBytes(UploadPlace.Memory) == 5 * Chunk.Length));
        using var uploadBeyondTotalLimit = await StallUploadAsync(service, "front-end-3", 1);
        await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, "UPLOAD-NO-ROOM", uploadBeyondTotalLimit.ResponseAsync);
        firstUpload.Dispose();
        secondUpload.Dispose();
        await Eventually.IsTrueAsync(() => Task.FromResult(quota.GetUsedBytes(UploadPlace.Memory) == 0));
    }

    [Fact]
    public async Task Sixteen_stalled_uploads_of_postal_codes_use_little_memory()
    {
        const int uploadCount = 16, chunkCount = 96;
        await using var service = await StartAsync(new UploadLimits { WaitTimeout = TimeSpan.FromMinutes(5) });
        var quota = service.Services.GetRequiredService<UploadQuota>();
        var chunk = ByteString.CopyFrom(Chunk);
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var calls = new List<AsyncClientStreamingCall<ImportPostcodesRequest, ImportPostcodesResponse>>();
        for (var i = 0; i < uploadCount; i++)
        {
            var call = service.Mail.ImportPostcodes(ServiceUnderTest.CallerMetadata);
            calls.Add(call);
            await call.RequestStream.WriteAsync(new ImportPostcodesRequest { AsOf = "2026-11-01" });
            for (var piece = 0; piece < chunkCount; piece++)
            {
                await call.RequestStream.WriteAsync(new ImportPostcodesRequest { Chunk = chunk });
            }
        }
        await Eventually.IsTrueAsync(() =>
            Task.FromResult(quota.GetUsedBytes(UploadPlace.Disk) == (long)uploadCount * chunkCount * Chunk.Length));
        var heapGrowth = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        output.WriteLine(
            $"{uploadCount} uploads of {chunkCount * Chunk.Length >> 20} MiB stalled: the managed heap grew by {heapGrowth >> 20} MiB");
        Assert.True(heapGrowth < 100L << 20, $"{heapGrowth} bytes");
        foreach (var call in calls)
        {
            call.Dispose();
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(quota.GetUsedBytes(UploadPlace.Disk) == 0));
    }

    private static async Task<(Task End, IDisposable Call)> BeginUploadAsync<TRequest, TResponse>(
        AsyncClientStreamingCall<TRequest, TResponse> call, TRequest? firstRequest)
        where TRequest : class
    {
        try
        {
            if (firstRequest is not null)
            {
                await call.RequestStream.WriteAsync(firstRequest);
            }
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The call ended before its first message was sent. The response task contains the reason.
        }
        return (call.ResponseAsync, call);
    }

    private async Task<ServiceUnderTest> StartAsync(UploadLimits limits, params string[] additionalArguments)
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        return await ServiceUnderTest.StartAsync(
            settings with { AdditionalArguments = additionalArguments }, new ManualClock(ClusterFixture.Now),
            services => services.Replace(ServiceDescriptor.Singleton(limits)));
    }

    private static async Task<AsyncClientStreamingCall<ImportTrackingRequest, ImportTrackingResponse>> StallUploadAsync(
        ServiceUnderTest service,
        string program,
        int chunkCount)
    {
        var call = new MailVerificationService.MailVerificationServiceClient(service.GetInvoker(program))
            .ImportTracking(ServiceUnderTest.CallerMetadata);
        for (var piece = 0; piece < chunkCount; piece++)
        {
            await call.RequestStream.WriteAsync(new ImportTrackingRequest { Chunk = ByteString.CopyFrom(Chunk) });
        }

        return call;
    }
}
