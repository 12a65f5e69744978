using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Edge;

/// <summary>
/// Hears the engine end a response by itself. That is how it ends a call whose deadline passed: from a timer, while the
/// handler still runs, so that after the handler it is too late to say more.
/// </summary>
internal sealed class CompletingBody(IHttpResponseBodyFeature inner, HttpContext context, CallState call) : IHttpResponseBodyFeature
{
    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

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
