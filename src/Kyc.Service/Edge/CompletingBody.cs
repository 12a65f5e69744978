using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Edge;

/// <summary>
/// Hears the engine end a response by itself. That is how it ends a call whose deadline passed: from a timer, while the
/// handler still runs, so that after the handler it is too late to say more.
/// </summary>
internal sealed class CompletingBody(IHttpResponseBodyFeature inner, HttpContext context, CallState call) : IHttpResponseBodyFeature
{
    /// <summary>The call of the response. Kept here, because the server finds this feature at once and one of a type of ours by a search.</summary>
    public CallState Call => call;

    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

    /// <summary>Puts itself around the response of a call.</summary>
    public static void Attach(HttpContext context, CallState call) =>
        context.Features.Set<IHttpResponseBodyFeature>(new CompletingBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context, call));

    /// <summary>The one around the response of the present call.</summary>
    public static CompletingBody Of(HttpContext context) => (CompletingBody)context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();

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
