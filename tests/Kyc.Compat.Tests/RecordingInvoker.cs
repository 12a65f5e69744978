using Grpc.Core;

namespace Kyc.Compat.Tests;

/// <summary>An invoker that calls nothing, remembers what it was asked and answers with fixed parts.</summary>
internal sealed class RecordingInvoker : CallInvoker
{
    public static readonly Method<string, string> Shout = new(
        MethodType.Unary, "kyc.test.Voice", "Shout", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public List<string> Log { get; } = [];

    public string? Host { get; private set; }

    public CallOptions Options { get; private set; }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Record($"blocking {request}", host, options);
        return (TResponse)(object)"answer";
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Record($"unary {request}", host, options);
        return new(
            Task.FromResult((TResponse)(object)"answer"), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Record($"server {request}", host, options);
        return new(null!, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Record("client", host, options);
        return new(
            null!, Task.FromResult((TResponse)(object)"answer"), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Record("duplex", host, options);
        return new(null!, null!, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    /// <summary>One call of every kind, through <paramref name="invoker"/>.</summary>
    public static void CallEveryKind(CallInvoker invoker)
    {
        invoker.BlockingUnaryCall(Shout, null, default, "hey");
        invoker.AsyncUnaryCall(Shout, null, default, "hey").Dispose();
        invoker.AsyncServerStreamingCall(Shout, null, default, "hey").Dispose();
        invoker.AsyncClientStreamingCall(Shout, null, default).Dispose();
        invoker.AsyncDuplexStreamingCall(Shout, null, default).Dispose();
    }

    private void Record(string call, string? host, CallOptions options)
    {
        Log.Add(call);
        (Host, Options) = (host, options);
    }
}
