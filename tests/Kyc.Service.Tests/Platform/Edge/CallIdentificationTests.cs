using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
public sealed class CallIdentificationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private RawClient _raw = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        _raw = new RawClient(_service.Address);
    }

    public async Task DisposeAsync()
    {
        _raw.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("order-4711_A", true)]
    [InlineData("12345678", true)]
    [InlineData("1234567", false)]
    [InlineData("with space", false)]
    [InlineData("quote\"and-brace}", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    public async Task A_well_formed_correlation_id_is_returned_to_the_caller_and_any_other_id_is_replaced(string sentId, bool isKept)
    {
        var answer = await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]), (CorrelationId.Key, sentId));
        Assert.Equal(StatusCode.OK, answer.GrpcStatus);
        var receivedId = answer.GetHeader(CorrelationId.Key);
        Assert.Equal(isKept, receivedId == sentId);
        Assert.True(CorrelationId.IsWellFormed(receivedId));
    }

    [Fact]
    public async Task Every_call_without_a_correlation_id_gets_one_even_if_it_is_refused()
    {
        var firstAnswer = await _raw.SendAsync("/kyc.v1.ApplicationService/NoSuchMethod", []);
        var secondAnswer = await _raw.SendAsync(RawClient.GetApplicationMethod, RawClient.CreateFrame([1], claimedLength: 9));
        Assert.True(CorrelationId.IsWellFormed(firstAnswer.GetHeader(CorrelationId.Key))
            && CorrelationId.IsWellFormed(secondAnswer.GetHeader(CorrelationId.Key)));
        Assert.NotEqual(firstAnswer.GetHeader(CorrelationId.Key), secondAnswer.GetHeader(CorrelationId.Key));
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    [Trait("Control", "3 S log")]
    public async Task Every_log_line_of_a_call_has_its_correlation_id_and_no_personal_data()
    {
        using var log = new ScopeRecorder();
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var request = Requests.CreateApplication();
        request.Declaration.BirthDate = "1999-13-77";
        var answer = await _raw.SendAsync("/kyc.v1.ApplicationService/CreateApplication", RawClient.CreateFrame(request.ToByteArray()),
            (CorrelationId.Key, "find-me-0001"));
        answer.AssertRefused(StatusCode.InvalidArgument, "REQUEST-INVALID");
        var (line, scope) = Assert.Single(log.Lines, line => line.Scope.Contains("find-me-0001", StringComparison.Ordinal));
        Assert.Contains("REQUEST-INVALID", line, StringComparison.Ordinal);
        foreach (var secret in new[] { request.Declaration.Name, request.Declaration.Address, "1999-13-77" })
        {
            Assert.DoesNotContain(log.Lines, entry => $"{entry.Line}{entry.Scope}".Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_header_that_is_not_valid_metadata_does_not_make_the_call_fail()
    {
        foreach (var header in new[] { ("not!a~key", "1"), ("trace-bin", "%%%"), ("trace-bin", "AAEC") })
        {
            Assert.Equal(
                StatusCode.OK,
                (await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]), header)).GrpcStatus);
        }
    }

    private sealed class ScopeRecorder : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = null!;

        public ConcurrentQueue<(string Line, string Scope)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new RecordingLogger(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class RecordingLogger(ScopeRecorder owner) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
                var scope = new System.Text.StringBuilder();
                owner._scopes.ForEachScope((item, text) => text.Append(item).Append(' '), scope);
                owner.Lines.Enqueue((formatter(state, exception), scope.ToString()));
            }
        }
    }
}
