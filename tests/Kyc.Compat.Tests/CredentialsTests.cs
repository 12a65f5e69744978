using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class CredentialsTests
{
    private static readonly AsyncAuthInterceptor Token = (_, _) => Task.CompletedTask;

    [Fact]
    public void Call_credentials_describe_their_interceptor()
    {
        var configurator = new CallRecorder();
        CallCredentials.FromInterceptor(Token).InternalPopulateConfiguration(configurator, "state");

        Assert.Equal(("state", Token), (configurator.State, configurator.Interceptor));
    }

    [Fact]
    public void Composed_call_credentials_describe_their_parts_in_order()
    {
        var first = CallCredentials.FromInterceptor(Token);
        var second = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var parts = new[] { first, second };
        var composed = CallCredentials.Compose(parts);
        parts[0] = second;
        var configurator = new CallRecorder();
        composed.InternalPopulateConfiguration(configurator, 7);

        Assert.Equal(7, configurator.State);
        Assert.Equal([first, second], configurator.Parts!);
    }

    [Fact]
    public void One_call_credential_is_not_a_composition()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(CallCredentials.FromInterceptor(Token)));
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose());
    }

    [Fact]
    public void Channel_credentials_describe_their_kind()
    {
        var pair = new KeyCertificatePair("chain", "key");
        VerifyPeerCallback verify = _ => true;

        Assert.Equal("insecure of s", Describe(ChannelCredentials.Insecure));
        Assert.Equal("ssl of s: , False, False", Describe(ChannelCredentials.SecureSsl));
        Assert.Equal("ssl of s: , False, False", Describe(new SslCredentials()));
        Assert.Equal("ssl of s: roots, False, False", Describe(new SslCredentials("roots")));
        Assert.Equal("ssl of s: roots, True, False", Describe(new SslCredentials("roots", pair)));
        Assert.Equal("ssl of s: roots, True, True", Describe(new SslCredentials("roots", pair, verify)));
        Assert.Equal(("chain", "key"), (pair.CertificateChain, pair.PrivateKey));
    }

    [Fact]
    public void Tls_can_carry_call_credentials_and_describes_both()
    {
        var call = CallCredentials.FromInterceptor(Token);
        var recorder = new ChannelRecorder();
        ChannelCredentials.Create(ChannelCredentials.SecureSsl, call).InternalPopulateConfiguration(recorder, "s");

        Assert.Equal((ChannelCredentials.SecureSsl, call), recorder.Composed);
    }

    [Fact]
    public void Call_credentials_never_go_onto_an_unencrypted_channel_nor_twice_onto_one()
    {
        var call = CallCredentials.FromInterceptor(Token);

        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, call));
        Assert.Throws<ArgumentException>(() =>
            ChannelCredentials.Create(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call), call));
    }

    [Fact]
    public void An_auth_context_finds_the_peer_by_the_named_property()
    {
        var name = AuthProperty.Create("x509_common_name", "kiosk-1"u8.ToArray());
        var other = AuthProperty.Create("other", [255]);
        var context = new AuthContext("x509_common_name", new() { ["x509_common_name"] = [name], ["other"] = [other] });

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal([name], context.PeerIdentity);
        Assert.Equal("kiosk-1", name.Value);
        Assert.Equal([name, other], context.Properties);
        Assert.Empty(context.FindPropertiesByName("unknown"));
        other.ValueBytes[0] = 0;
        Assert.Equal([255], other.ValueBytes);
    }

    [Fact]
    public void An_auth_context_without_a_name_proves_nobody()
    {
        var context = new AuthContext(null, []);

        Assert.False(context.IsPeerAuthenticated);
        Assert.Empty(context.PeerIdentity);
    }

    private static string Describe(ChannelCredentials credentials)
    {
        var recorder = new ChannelRecorder();
        credentials.InternalPopulateConfiguration(recorder, "s");
        return recorder.Description!;
    }

    private sealed class CallRecorder : CallCredentialsConfiguratorBase
    {
        public object? State { get; private set; }

        public AsyncAuthInterceptor? Interceptor { get; private set; }

        public IReadOnlyList<CallCredentials>? Parts { get; private set; }

        public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials) =>
            (State, Parts) = (state, credentials);

        public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
            (State, Interceptor) = (state, interceptor);
    }

    private sealed class ChannelRecorder : ChannelCredentialsConfiguratorBase
    {
        public string? Description { get; private set; }

        public (ChannelCredentials, CallCredentials) Composed { get; private set; }

        public override void SetInsecureCredentials(object? state) => Description = $"insecure of {state}";

        public override void SetSslCredentials(
            object? state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback) =>
            Description = $"ssl of {state}: {rootCertificates}, {keyCertificatePair is not null}, {verifyPeerCallback is not null}";

        public override void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
            Composed = (channelCredentials, callCredentials);
    }
}
