using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Kyc.Contracts.V1;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kyc.Client.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly Authority _authority = new();
    private readonly Authority _untrustedAuthority = new();

    [Fact]
    public async Task With_the_three_files_both_sides_authenticate_each_other()
    {
        await using var server =
            await StartAsync(_authority.Issue("service", Authority.ServerAuthentication, IPAddress.Loopback));
        using var connection = server.Connect(WriteFiles(_authority));

        await GetAsync(connection);

        Assert.Single(server.Calls);
    }

    [Fact]
    public void Without_a_client_certificate_no_call_is_attempted()
    {
        Assert.Contains("--tls-certificate", GetProblem("https://127.0.0.1:1", tls: null), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_for_TLS_and_a_plain_address_contradict_each_other()
    {
        Assert.Contains("plain http", GetProblem("http://127.0.0.1:1", WriteFiles(_authority)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_a_certificate_of_another_authority_is_refused()
    {
        await using var server =
            await StartAsync(_untrustedAuthority.Issue("service", Authority.ServerAuthentication, IPAddress.Loopback));

        await AssertNotTrustedAsync(server);
    }

    [Fact]
    public async Task A_service_with_a_certificate_for_another_address_is_refused()
    {
        await using var server =
            await StartAsync(_authority.Issue("service", Authority.ServerAuthentication, IPAddress.Parse("192.0.2.1")));

        await AssertNotTrustedAsync(server);
    }

    [Fact]
    public async Task A_refusal_of_the_client_certificate_is_reported()
    {
        await using var server =
            await StartAsync(_authority.Issue("service", Authority.ServerAuthentication, IPAddress.Loopback));
        var files = WriteFiles(_untrustedAuthority) with { Ca = _authority.Write("ca.pem", _authority.Certificate.ExportCertificatePem()) };
        using var connection = server.Connect(files);

        var problem = await Assert.ThrowsAsync<RpcException>(() => GetAsync(connection));

        var failure = connection.Explain(problem);
        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("--tls-certificate", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public void An_unusable_file_is_named_by_its_option()
    {
        var good = WriteFiles(_authority);
        var garbage = _authority.Write("garbage.pem", "no certificate");

        Assert.StartsWith("--tls-ca:", GetProblem("https://127.0.0.1:1", good with { Ca = garbage }), StringComparison.Ordinal);
        Assert.StartsWith(
            "--tls-ca:",
            GetProblem("https://127.0.0.1:1", good with { Ca = garbage + ".missing" }),
            StringComparison.Ordinal);
        Assert.StartsWith("--tls-certificate, --tls-key:", GetProblem("https://127.0.0.1:1", good with { Certificate = garbage }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "--tls-certificate, --tls-key:",
            GetProblem("https://127.0.0.1:1", good with { Key = WriteFiles(_untrustedAuthority).Key }),
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _untrustedAuthority.Dispose();
    }

    private static TlsFiles WriteFiles(Authority authority)
    {
        using var client = authority.Issue("kiosk-7", Authority.ClientAuthentication, IPAddress.Loopback);
        return authority.WriteFiles(client);
    }

    private static string GetProblem(string address, TlsFiles? tls)
    {
        Assert.False(ServiceConnection.TryCreate(address, new CallerIdentity("client-tests", "branch.7"), TimeProvider.System, out _,
            out var problem, tls));
        return problem;
    }

    private Task<ScriptedServer> StartAsync(X509Certificate2 certificate) =>
        ScriptedServer.StartAsync(
            ScriptedServer.SuccessScript,
            https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => IsIssuedBy(_authority.Certificate, client);
            });

    private static bool IsIssuedBy(X509Certificate2 ca, X509Certificate2 certificate)
    {
        using var chain =
            new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        return chain.Build(certificate);
    }

    private async Task AssertNotTrustedAsync(ScriptedServer server)
    {
        using var connection = server.Connect(WriteFiles(_authority));

        var problem = await Assert.ThrowsAsync<RpcException>(() => GetAsync(connection));

        var failure = connection.Explain(problem);
        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("--tls-ca", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    private static async Task GetAsync(ServiceConnection connection) =>
        await new ApplicationService.ApplicationServiceClient(connection.Invoker).GetApplicationAsync(new GetApplicationRequest());
}
