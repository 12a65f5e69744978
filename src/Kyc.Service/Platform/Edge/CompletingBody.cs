using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Adds the typed details of a failure before the engine completes a response by itself. The engine completes it so when a deadline has
/// passed: from a timer, while the handler still runs, so that it is too late after the handler (docs/adr/0009).
/// </summary>
internal sealed class CompletingBody(IHttpResponseBodyFeature inner, HttpContext context, CallState call) : IHttpResponseBodyFeature
{
    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

    /// <summary>Puts itself around the response of a call.</summary>
    public static void Attach(HttpContext context, CallState call) =>
        context.Features.Set<IHttpResponseBodyFeature>(new CompletingBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context, call));

    public Task CompleteAsync()
    {
        EngineFailures.Complete(context, call);
        return inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);
}
