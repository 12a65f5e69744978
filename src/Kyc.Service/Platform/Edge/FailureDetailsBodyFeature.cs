using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Adds typed failure details to a response before the gRPC engine completes the response. When a deadline has passed, the engine completes
/// the response from a timer while the handler still runs. Therefore the details cannot be added after the handler has returned
/// (docs/adr/0009).
/// </summary>
internal sealed class FailureDetailsBodyFeature(IHttpResponseBodyFeature inner, HttpContext context, CallState call)
    : IHttpResponseBodyFeature
{
    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

    /// <summary>Replaces the response body feature of the given call by an instance of this class that wraps it.</summary>
    public static void Attach(HttpContext context, CallState call) =>
        context.Features.Set<IHttpResponseBodyFeature>(
            new FailureDetailsBodyFeature(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context, call));

    public Task CompleteAsync()
    {
        EngineFailures.CompleteDetails(context, call);
        return inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);
}
