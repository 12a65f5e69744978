namespace Kyc.Cli.Status;

/// <summary>Reads <c>/readyz</c> of the health listener, which is on the loopback interface of the service's machine.</summary>
internal static class ReadinessPage
{
    private const string Subject = "readiness";
    private const string WarningPrefix = "warning: ";
    private const string NotReadyPrefix = "not ready: ";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests the page and returns its lines. When the page cannot be read, returns one line with the state
    /// <see cref="SubjectState.NotKnown"/>.
    /// </summary>
    /// <param name="health">Address of the health listener.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public static async Task<IReadOnlyList<StatusLine>> ReadAsync(Uri health, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(new Uri(health, "/readyz"), cancellationToken);
            return [.. ParseLines(await answer.Content.ReadAsStringAsync(cancellationToken))];
        }
        catch (HttpRequestException exception)
        {
            return [CreateUnknownLine(health, exception.HttpRequestError.ToString())];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [CreateUnknownLine(health, "no answer in time")];
        }
    }

    /// <summary>Parses the page. A line in an unknown format becomes a warning, so that an operator reads it.</summary>
    internal static IEnumerable<StatusLine> ParseLines(string page) =>
        page.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line switch
        {
            "ready" => new StatusLine(SubjectState.Well, Subject, line),
            _ when line.StartsWith(NotReadyPrefix, StringComparison.Ordinal) => new StatusLine(SubjectState.Fault, Subject, line),
            _ when line.StartsWith(WarningPrefix, StringComparison.Ordinal) => new StatusLine(
                SubjectState.Warning,
                Subject,
                line[WarningPrefix.Length..]),
            _ => new StatusLine(SubjectState.Warning, Subject, line),
        });

    private static StatusLine CreateUnknownLine(Uri health, string reason) =>
        new(SubjectState.NotKnown, Subject, $"{health} does not answer ({reason}); --health must be the address of the health listener");
}
