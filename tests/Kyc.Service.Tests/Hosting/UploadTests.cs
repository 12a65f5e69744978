using Grpc.Core;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

public sealed class UploadTests
{
    public static TheoryData<Exception> WriteFailures => new(
        new HttpIOException(HttpRequestError.ResponseEnded, "gone"), new IOException("reset"), new InvalidOperationException("completed"),
        new RpcException(new Status(StatusCode.Unavailable, "gone")));

    [Theory]
    [MemberData(nameof(WriteFailures))]
    public async Task When_a_write_fails_the_status_of_the_call_is_reported_instead_of_the_write_error(Exception writeFailure)
    {
        using var call = CreateCall(
            writeFailure,
            Task.FromException<ImportCrlResponse>(new RpcException(new Status(StatusCode.Unavailable, "the end"))));

        var exception = await Assert.ThrowsAsync<RpcException>(() => Upload.SendAsync(call, CreateRequests(), CancellationToken.None));

        Assert.Equal("the end", exception.Status.Detail);
    }

    [Fact]
    public async Task An_answer_that_arrives_before_everything_is_sent_is_returned()
    {
        var answer = new ImportCrlResponse();
        using var call = CreateCall(new InvalidOperationException("completed"), Task.FromResult(answer));

        Assert.Same(answer, await Upload.SendAsync(call, CreateRequests(), CancellationToken.None));
    }

    [Fact]
    public async Task An_unreadable_file_is_not_reported_as_a_failure_of_the_service()
    {
        using var call = CreateCall(null, new TaskCompletionSource<ImportCrlResponse>().Task);
        var pieces = Upload.ReadPiecesAsync(new FileInfo(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));

        await Assert.ThrowsAsync<FileNotFoundException>(
            () => Upload.SendAsync(call, pieces.Select(piece => new ImportCrlRequest { Chunk = piece }), CancellationToken.None));
    }

    private static IAsyncEnumerable<ImportCrlRequest> CreateRequests() => new[] { new ImportCrlRequest() }.ToAsyncEnumerable();

    private static AsyncClientStreamingCall<ImportCrlRequest, ImportCrlResponse> CreateCall(
        Exception? writeFailure,
        Task<ImportCrlResponse> answer) =>
        new(new StubStreamWriter(writeFailure), answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private sealed class StubStreamWriter(Exception? writeFailure) : IClientStreamWriter<ImportCrlRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ImportCrlRequest message) => writeFailure is null ? Task.CompletedTask : Task.FromException(writeFailure);

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
