using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class ServerCallContextTests
{
    [Fact]
    public async Task Every_public_member_is_the_engines_core_member()
    {
        using var source = new CancellationTokenSource();
        var context = new HandMadeContext(source.Token);

        Assert.Equal(("/s/m", "host", "ipv4:192.0.2.1:1"), (context.Method, context.Host, context.Peer));
        Assert.Equal(new DateTime(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc), context.Deadline);
        Assert.Equal("request", context.RequestHeaders.GetValue("kind"));
        Assert.Equal("trailer", context.ResponseTrailers.GetValue("kind"));
        Assert.Equal(source.Token, context.CancellationToken);
        Assert.False(context.AuthContext.IsPeerAuthenticated);
        context.Status = new Status(StatusCode.DataLoss, "x");
        context.WriteOptions = WriteOptions.Default;
        Assert.Equal((new Status(StatusCode.DataLoss, "x"), WriteOptions.Default), (context.Status, context.WriteOptions));
        var headers = new Metadata();
        await context.WriteResponseHeadersAsync(headers);
        Assert.Same(headers, context.WrittenHeaders);
        Assert.Throws<NotSupportedException>(() => context.CreatePropagationToken());
    }

    [Fact]
    public void User_state_is_one_dictionary_a_call()
    {
        var context = new HandMadeContext(CancellationToken.None);
        context.UserState["k"] = 1;

        Assert.Equal(1, context.UserState["k"]);
        Assert.Empty(new HandMadeContext(CancellationToken.None).UserState);
    }

    private sealed class HandMadeContext(CancellationToken cancellationToken) : ServerCallContext
    {
        public Metadata? WrittenHeaders { get; private set; }

        protected override string MethodCore => "/s/m";

        protected override string HostCore => "host";

        protected override string PeerCore => "ipv4:192.0.2.1:1";

        protected override DateTime DeadlineCore => new(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc);

        protected override Metadata RequestHeadersCore { get; } = new() { { "kind", "request" } };

        protected override CancellationToken CancellationTokenCore => cancellationToken;

        protected override Metadata ResponseTrailersCore { get; } = new() { { "kind", "trailer" } };

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore { get; } = new(null, []);

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
        {
            WrittenHeaders = responseHeaders;
            return Task.CompletedTask;
        }

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
            throw new NotSupportedException();
    }
}
