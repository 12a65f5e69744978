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
    public async Task The_status_of_the_call_counts_however_a_write_fails(Exception writeFailure)
    {
        using var call = Call(
            writeFailure,
            Task.FromException<ImportCrlResponse>(new RpcException(new Status(StatusCode.Unavailable, "the end"))));

        var problem = await Assert.ThrowsAsync<RpcException>(() => Upload.SendAsync(call, CreateRequests(), CancellationToken.None));

        Assert.Equal("the end", problem.Status.Detail);
    }

    [Fact]
    public async Task An_answer_before_everything_is_sent_is_the_answer()
    {
        var answer = new ImportCrlResponse();
        using var call = Call(new InvalidOperationException("completed"), Task.FromResult(answer));

        Assert.Same(answer, await Upload.SendAsync(call, CreateRequests(), CancellationToken.None));
    }

    [Fact]
    public async Task An_unreadable_file_is_not_reported_as_a_failure_of_the_service()
    {
        using var call = Call(null, new TaskCompletionSource<ImportCrlResponse>().Task);
        var missing = Upload.ReadPiecesAsync(new FileInfo(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));

        await Assert.ThrowsAsync<FileNotFoundException>(
            () => Upload.SendAsync(call, missing.Select(piece => new ImportCrlRequest { Chunk = piece }), CancellationToken.None));
    }

    private static IAsyncEnumerable<ImportCrlRequest> CreateRequests() => new[] { new ImportCrlRequest() }.ToAsyncEnumerable();

    private static AsyncClientStreamingCall<ImportCrlRequest, ImportCrlResponse> Call(
        Exception? writeFailure,
        Task<ImportCrlResponse> answer) =>
        new(new Writer(writeFailure), answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private sealed class Writer(Exception? writeFailure) : IClientStreamWriter<ImportCrlRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ImportCrlRequest message) => writeFailure is null ? Task.CompletedTask : Task.FromException(writeFailure);

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
