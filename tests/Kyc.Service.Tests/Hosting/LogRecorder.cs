using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Records the log lines of one service by their event number.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(int Event, string Line)> _lines = new();

    /// <summary>Gets the log lines of the event with the given number.</summary>
    public IReadOnlyList<string> GetLines(int eventId) => [.. _lines.Where(line => line.Event == eventId).Select(line => line.Line)];

    /// <summary>Waits until the event was logged at least the given number of times.</summary>
    public Task WaitForEventAsync(int eventId, int count = 1) =>
        Eventually.IsTrueAsync(() => Task.FromResult(GetLines(eventId).Count >= count));

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
        // There is nothing to release.
    }

    private sealed class Logger(ConcurrentQueue<(int, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, formatter(state, exception)));
    }
}
