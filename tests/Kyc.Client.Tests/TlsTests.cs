using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kyc.Client.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly DevelopmentAuthority _authority = new("client tests");
    private readonly DevelopmentAuthority _untrustedAuthority = new("untrusted");
    private readonly TlsFolder _folder = new();
    private readonly TlsFolder _untrustedFolder = new();

    [Fact]
    public async Task Client_and_service_authenticate_each_other_with_the_three_TLS_files()
    {
        await using var server = await StartServerAsync(_authority.IssueServer());
        using var connection = server.Connect(_folder.WriteFiles(_authority));

        await GetApplicationAsync(connection);

        Assert.Single(server.Calls);
    }

    [Fact]
    public void Without_a_client_certificate_no_call_is_attempted()
    {
        Assert.Contains("--tls-certificate", GetProblem("https://127.0.0.1:1", tls: null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_http_address_is_refused_even_with_TLS_files()
    {
        Assert.Contains("plain http", GetProblem("http://127.0.0.1:1", _folder.WriteFiles(_authority)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_a_certificate_of_another_authority_is_refused()
    {
        await using var server = await StartServerAsync(_untrustedAuthority.IssueServer());

        await AssertNotTrustedAsync(server);
    }

    [Fact]
    public async Task A_service_with_a_certificate_for_another_address_is_refused()
    {
        await using var server = await StartServerAsync(_authority.IssueServer(IPAddress.Parse("192.0.2.1")));

        await AssertNotTrustedAsync(server);
    }

    [Fact]
    public async Task A_refusal_of_the_client_certificate_is_reported()
    {
        await using var server = await StartServerAsync(_authority.IssueServer());
        var files = _untrustedFolder.WriteFiles(_untrustedAuthority) with
        {
            CaPath = _folder.WriteFile("ca.pem", _authority.Certificate.ExportCertificatePem()),
        };
        using var connection = server.Connect(files);

        var exception = await Assert.ThrowsAsync<RpcException>(() => GetApplicationAsync(connection));

        var failure = connection.Explain(exception);
        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("--tls-certificate", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public void The_error_for_an_unusable_TLS_file_names_its_option()
    {
        var validFiles = _folder.WriteFiles(_authority);
        var garbagePath = _folder.WriteFile("garbage.pem", "no certificate");

        Assert.StartsWith(
            "--tls-ca:",
            GetProblem("https://127.0.0.1:1", validFiles with { CaPath = garbagePath }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "--tls-ca:",
            GetProblem("https://127.0.0.1:1", validFiles with { CaPath = garbagePath + ".missing" }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "--tls-certificate, --tls-key:",
            GetProblem("https://127.0.0.1:1", validFiles with { CertificatePath = garbagePath }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "--tls-certificate, --tls-key:",
            GetProblem("https://127.0.0.1:1", validFiles with { KeyPath = _untrustedFolder.WriteFiles(_untrustedAuthority).KeyPath }),
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _untrustedAuthority.Dispose();
        _folder.Dispose();
        _untrustedFolder.Dispose();
    }

    private static string GetProblem(string address, TlsFiles? tls)
    {
        Assert.False(ServiceConnection.TryCreate(address, new CallerIdentity("client-tests", "branch.7"), TimeProvider.System, out _,
            out var problem, tls));
        return problem;
    }

    private Task<ScriptedServer> StartServerAsync(X509Certificate2 certificate) =>
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
        using var connection = server.Connect(_folder.WriteFiles(_authority));

        var exception = await Assert.ThrowsAsync<RpcException>(() => GetApplicationAsync(connection));

        var failure = connection.Explain(exception);
        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("--tls-ca", failure.Remedy, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    private static async Task GetApplicationAsync(ServiceConnection connection) =>
        await new ApplicationService.ApplicationServiceClient(connection.Invoker).GetApplicationAsync(new GetApplicationRequest());
}
