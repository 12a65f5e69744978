using Grpc.Core;

namespace Kyc.Compat.Tests.RoundTrip;

/// <summary>Echoes. Some texts are commands, so that a test needs no second service for the unhappy ways.</summary>
internal sealed class EchoService(EchoSignals signals) : Echo.EchoBase
{
    public const string Fail = "fail";
    public const string Wait = "wait";
    public const string HeaderValue = "header value";
    public const string AllHeaderValues = "all header values";
    public const string WhoAmI = "who am I";
    public const string TrailerPrefix = "trailer ";
    public const string Crash = "crash";

    public override async Task<EchoMessage> Unary(EchoMessage request, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "echo-header", "early" } });
        context.ResponseTrailers.Add("echo-trailer", "late");
        context.ResponseTrailers.Add("echo-bin", new byte[] { 0, 1, 255 });
        switch (request.Text)
        {
            case Fail:
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "不可"), new Metadata { { "reason", "told" } });
            case Crash:
                throw new InvalidOperationException("unexpected");
            case Wait:
                await WaitForCancellation(context);
                return request;
            case HeaderValue:
                return new EchoMessage { Text = context.RequestHeaders.GetValue("x-asked") ?? "none" };
            case AllHeaderValues:
                return new EchoMessage { Text = string.Join(' ', context.RequestHeaders.GetAll("x-asked").Select(entry => entry.Value)) };
            case WhoAmI:
                return new EchoMessage { Text = string.Join(' ', context.AuthContext.PeerIdentity.Select(one => $"{one.Name}={one.Value}")) };
            case { } text when text.StartsWith(TrailerPrefix, StringComparison.Ordinal):
                context.ResponseTrailers.Add("asked-for", text[TrailerPrefix.Length..]);
                return request;
            default:
                return request;
        }
    }

    public override async Task ServerStream(EchoMessage request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        foreach (var word in request.Text.Split(' '))
        {
            await responseStream.WriteAsync(new EchoMessage { Text = word }, context.CancellationToken);
        }
    }

    public override async Task<EchoMessage> ClientStream(IAsyncStreamReader<EchoMessage> requestStream, ServerCallContext context)
    {
        var words = new List<string>();
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            words.Add(message.Text);
        }

        return new EchoMessage { Text = string.Join(' ', words) };
    }

    public override async Task Duplex(
        IAsyncStreamReader<EchoMessage> requestStream,
        IServerStreamWriter<EchoMessage> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(requestStream.Current);
        }

        context.Status = new Status(StatusCode.OutOfRange, "no more");
    }

    private async Task WaitForCancellation(ServerCallContext context)
    {
        signals.Waiting.TrySetResult(context.Deadline);
        var cancelled = new TaskCompletionSource();
        await using var registration = context.CancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        signals.Cancelled.TrySetResult();
    }
}

/// <summary>What the service tells the test about a call the client has given up.</summary>
internal sealed class EchoSignals
{
    /// <summary>Set when the method waits; holds the deadline it saw.</summary>
    public TaskCompletionSource<DateTime> Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when the method has seen the cancellation.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
