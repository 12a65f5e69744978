using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Kyc.Service.Platform.Edge.Probes;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Edge;
using Alpha = Grpc.Reflection.V1Alpha;

namespace Kyc.Service.Tests.Reflection;

[Collection(ClusterCollection.Name)]
public sealed class ReflectionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly string[] ServiceNames =
    [
        "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
        "kyc.v1.ApplicationService", "kyc.v1.CardVerificationService", "kyc.v1.EvidenceService", "kyc.v1.KeyService",
        "kyc.v1.MailVerificationService", "kyc.v1.MailWorkService", "kyc.v1.PersonalNumberService", "kyc.v1.RetentionService",
        "kyc.v1.RevocationService", "kyc.v1.TrustService",
    ];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_client_without_stubs_lists_and_calls_every_method()
    {
        var listedNames = (await SendAsync(new ServerReflectionRequest { ListServices = "" })).ListServicesResponse.Service.Select(
            service => service.Name);
        Assert.Equal(ServiceNames, listedNames);
        var callCount = 0;
        foreach (var name in ServiceNames)
        {
            var files = (await SendAsync(
                new ServerReflectionRequest { FileContainingSymbol = name })).FileDescriptorResponse.FileDescriptorProto;
            var service = BuildDescriptors(files).SelectMany(file => file.Services).Single(service => service.FullName == name);
            foreach (var method in service.Methods)
            {
                var status = await CallMethodAsync(method);
                Assert.False(status is StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unknown,
                    $"{method.FullName}: {status}");
                callCount++;
            }
        }
        Assert.Equal(67, callCount);
    }

    [Fact]
    public async Task Both_versions_of_the_reflection_service_give_equal_answers()
    {
        ServerReflectionRequest[] requests =
        [
            new() { Host = "h", ListServices = "" },
            new() { FileByFilename = "kyc/v1/failure.proto" },
            new() { FileByFilename = "no/such.proto" },
            new() { FileContainingSymbol = "kyc.v1.ApplicationService.GetApplication" },
            new() { FileContainingSymbol = "grpc.health.v1.HealthCheckResponse.ServingStatus" },
            new() { FileContainingExtension = new() { ContainingType = "kyc.v1.Failure", ExtensionNumber = 7 } },
            new() { AllExtensionNumbersOfType = "kyc.v1.Failure" },
            new() { AllExtensionNumbersOfType = "kyc.v1.Nothing" },
            new(),
        ];
        using var alphaCall = new Alpha.ServerReflection.ServerReflectionClient(_service.Channel).ServerReflectionInfo();
        foreach (var request in requests)
        {
            await alphaCall.RequestStream.WriteAsync(Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteArray()));
            Assert.True(await alphaCall.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal((await SendAsync(request)).ToByteArray(), alphaCall.ResponseStream.Current.ToByteArray());
        }
        await alphaCall.RequestStream.CompleteAsync();
        Assert.False(await alphaCall.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Theory]
    [InlineData("kyc.v1.ApplicationService", "kyc/v1/application.proto")]
    [InlineData("kyc.v1.ApplicationService.WatchApplication", "kyc/v1/application.proto")]
    [InlineData("kyc.v1.VerificationOutcome", "kyc/v1/card_verification.proto")]
    [InlineData("kyc.v1.Failure", "kyc/v1/failure.proto")]
    [InlineData("google.rpc.Status", "google/rpc/status.proto")]
    [InlineData("google.rpc.BadRequest.FieldViolation", "google/rpc/error_details.proto")]
    [InlineData("google.protobuf.Timestamp", "google/protobuf/timestamp.proto")]
    public async Task The_file_of_a_symbol_is_returned_with_all_its_imports(string symbol, string file)
    {
        var files = (await SendAsync(
            new ServerReflectionRequest { Host = "here", FileContainingSymbol = symbol })).FileDescriptorResponse.FileDescriptorProto;
        var parsedFiles = files.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes)).ToList();
        Assert.Contains(parsedFiles, parsedFile => parsedFile.Name == file);
        Assert.All(
            parsedFiles.SelectMany(parsedFile => parsedFile.Dependency),
            import => Assert.Contains(parsedFiles, parsedFile => parsedFile.Name == import));
    }

    [Fact]
    public async Task A_request_without_a_result_is_answered_with_an_error()
    {
        var request = new ServerReflectionRequest { Host = "here", FileContainingSymbol = "kyc.v1.Nothing" };
        var response = await SendAsync(request);
        Assert.Equal((int)StatusCode.NotFound, response.ErrorResponse.ErrorCode);
        Assert.Equal((int)StatusCode.Unimplemented, (await SendAsync(new ServerReflectionRequest())).ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task The_number_of_requests_in_one_stream_is_limited()
    {
        using var call = new ServerReflection.ServerReflectionClient(_service.Channel).ServerReflectionInfo();
        for (var i = 0; i < ProbeStreams.MaxRequests; i++)
        {
            await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "x" });
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "x" });
        await FailureAssert.FailsWithAsync(
            StatusCode.ResourceExhausted,
            "LIMIT-REACHED",
            call.ResponseStream.MoveNext(CancellationToken.None));
    }

    private async Task<ServerReflectionResponse> SendAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(_service.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var response = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        return response;
    }

    /// <summary>
    /// Builds the descriptors of the files in a response. The files are sorted first, so that each file follows the files that it imports.
    /// </summary>
    private static IReadOnlyList<FileDescriptor> BuildDescriptors(IEnumerable<ByteString> files)
    {
        var remainingFiles = files.Select(bytes => (Bytes: bytes, Parsed: FileDescriptorProto.Parser.ParseFrom(bytes))).ToList();
        var orderedFiles = new List<(ByteString Bytes, FileDescriptorProto Parsed)>();
        while (remainingFiles.Count > 0)
        {
            var nextFile = remainingFiles.First(file =>
                file.Parsed.Dependency.All(import => orderedFiles.Any(orderedFile => orderedFile.Parsed.Name == import)));
            remainingFiles.Remove(nextFile);
            orderedFiles.Add(nextFile);
        }
        return FileDescriptor.BuildFromByteStrings(orderedFiles.Select(file => file.Bytes));
    }

    /// <summary>
    /// Calls the given method with an empty message, like a tool that knows only the method's descriptor, and returns the status.
    /// </summary>
    private async Task<StatusCode> CallMethodAsync(MethodDescriptor method)
    {
        using var client = new RawClient(_service.Address);
        // Some server streams never end, so calls to streaming methods have a short deadline.
        var request = RawClient.CreateRequest($"/{method.Service.FullName}/{method.Name}", new ByteArrayContent(RawClient.CreateFrame([])),
            method.IsServerStreaming ? "500m" : "20S");
        return (await client.SendAsync(request)).GrpcStatus!.Value;
    }
}
