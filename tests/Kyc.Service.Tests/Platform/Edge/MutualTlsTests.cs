using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapper;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterGroup.Name)]
[Trait("Control", "1(2)BP2")]
[Trait("Control", "4(1)S4")]
public sealed class MutualTlsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly Authority _ca = new("tests");
    private readonly int _port = FreePorts.GetPort();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync();
        var folder = Machine.CreatePrivateFolder(Path.Combine(fixture.Folder, "tls"));
        using var server = _ca.Issue("localhost", ServerAuthentication);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(folder, "clients.pem"), _ca.Certificate.ExportCertificatePem());
        _app = ServiceHost.Build(
        [
            $"--Kyc:Database={kyc}", $"--Kyc:KeyDatabase={keys}", $"--Kyc:KeyEncryptionKeyFile={Path.Combine(folder, "kek")}",
            $"--Kyc:TrustAnchors={Path.Combine(fixture.Folder, "pki", "anchors")}",
            $"--Kyc:RevocationIndexFile={Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.index")}",
            $"--Kyc:Listen=https://127.0.0.1:{_port}", $"--Kyc:HealthListen=http://127.0.0.1:{FreePorts.GetPort()}",
            $"--Kyc:TlsCertificate={folder}/server.pem", $"--Kyc:TlsKey={folder}/server.key", $"--Kyc:TlsClientCa={folder}/clients.pem",
        ], new ManualClock(ClusterFixture.Now));
        await ServiceHost.PrepareAsync(_app, CancellationToken.None);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _ca.Dispose();
    }

    [Fact]
    [Trait("Control", "4(2)S2")]
    public async Task The_certificate_names_the_program_whatever_the_call_says()
    {
        using var certificate = _ca.Issue("front-end-7", ClientAuthentication);
        await CreateAsync(certificate);
        await using var connection = await _app.Services.GetRequiredService<KycDatabase>().OpenAsync(CancellationToken.None);
        var names = await connection.QuerySingleAsync<(string, string)>("select caller_program, caller_person from application_transition");
        Assert.Equal(("front-end-7", "staff-1"), names);
    }

    [Fact]
    [Trait("Control", "2(1)S1a")]
    public async Task A_caller_without_a_certificate_is_refused() => await AssertRefusedAsync(null);

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var other = new Authority("others");
        using var certificate = other.Issue("front-end-7", ClientAuthentication);
        await AssertRefusedAsync(certificate);
    }

    [Fact]
    public async Task A_server_certificate_is_refused_as_client_certificate()
    {
        using var certificate = _ca.Issue("front-end-7", ServerAuthentication);
        await AssertRefusedAsync(certificate);
    }

    [Fact]
    public async Task A_certificate_without_a_usage_is_refused_as_client_certificate()
    {
        using var certificate = _ca.Issue("front-end-7", null);
        await AssertRefusedAsync(certificate);
        // The usage anyExtendedKeyUsage does not say that the certificate is for TLS clients.
        using var any = _ca.Issue("front-end-7", "2.5.29.37.0");
        await AssertRefusedAsync(any);
    }

    [Theory]
    [InlineData("CN=front-end-7, CN=front-end-8")]
    [InlineData("OU=front-end-7")]
    [InlineData("O=front-end-7, L=Tokyo")]
    public async Task A_certificate_without_exactly_one_common_name_names_no_program(string subject)
    {
        using var certificate = _ca.IssueTo(new X500DistinguishedName(subject), ClientAuthentication);
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-CERTIFICATE-NAME", CreateAsync(certificate));
    }

    [Fact]
    public async Task Two_common_names_in_one_part_of_the_subject_count_as_two()
    {
        var name = new AsnWriter(AsnEncodingRules.DER);
        using (name.PushSequence())
        using (name.PushSetOf())
        {
            foreach (var common in new[] { "front-end-7", "front-end-8" })
            {
                using var attribute = name.PushSequence();
                name.WriteObjectIdentifier("2.5.4.3");
                name.WriteCharacterString(UniversalTagNumber.UTF8String, common);
            }
        }
        using var certificate = _ca.IssueTo(new X500DistinguishedName(name.Encode()), ClientAuthentication);
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-CERTIFICATE-NAME", CreateAsync(certificate));
    }

    [Theory]
    [InlineData("kyc-service")]
    [InlineData("KYC-Service")]
    public async Task A_certificate_with_the_name_of_the_service_is_refused_as_client_certificate(string name)
    {
        using var certificate = _ca.Issue(name, ClientAuthentication);
        await FailureAssert.FailsWithAsync(StatusCode.Unauthenticated, "CALLER-NAME-RESERVED", CreateAsync(certificate));
    }

    [Fact]
    public void An_invalid_TLS_file_stops_the_start_with_a_message()
    {
        var file = Path.Combine(fixture.Folder, "empty.pem");
        File.WriteAllText(file, "");
        var settings =
            new ServiceUnderTest.Settings("Host=127.0.0.1", "Host=127.0.0.1", file, Path.Combine(fixture.Folder, "pki", "anchors"));
        var exception = Assert.Throws<ConfigurationException>(() =>
            ServiceHost.Build([
                .. settings
                    .GetArguments(1, FreePorts.GetPort())
                    .Where(argument => !argument.StartsWith("--Kyc:Listen", StringComparison.Ordinal)),
                $"--Kyc:Listen=https://127.0.0.1:{FreePorts.GetPort()}",
                $"--Kyc:TlsCertificate={file}",
                $"--Kyc:TlsKey={file}",
                $"--Kyc:TlsClientCa={file}",
            ]));
        Assert.Contains("Kyc:TlsCertificate", exception.Message, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(X509Certificate2? certificate)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(certificate));
        Assert.True(exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal, exception.Status.ToString());
        await using var connection = await _app.Services.GetRequiredService<KycDatabase>().OpenAsync(CancellationToken.None);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*)::int from application"));
    }

    private async Task CreateAsync(X509Certificate2? certificate)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) =>
        {
            using var chain =
                new X509Chain
                {
                    ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck }
                };
            chain.ChainPolicy.CustomTrustStore.Add(_ca.Certificate);
            return chain.Build((X509Certificate2)server!);
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        using var channel = GrpcChannel.ForAddress($"https://127.0.0.1:{_port}", new GrpcChannelOptions { HttpHandler = handler });
        await new ApplicationService.ApplicationServiceClient(channel.Intercept(new DeadlineSetter())).CreateApplicationAsync(
            Requests.Create(), ServiceUnderTest.Caller);
    }

    /// <summary>
    /// A temporary certificate authority. The certificates that it issues are valid at the actual time, because TLS uses the machine's
    /// clock.
    /// </summary>
    private sealed class Authority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Authority(string name)
        {
            var request = new CertificateRequest($"CN={name} CA", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            Certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        }

        public X509Certificate2 Certificate { get; }

        public X509Certificate2 Issue(string name, string? usage) => IssueTo(new X500DistinguishedName($"CN={name}"), usage);

        public X509Certificate2 IssueTo(X500DistinguishedName subject, string? usage)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
            if (usage is not null)
            {
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            }

            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var certificate =
                request.Create(Certificate, Certificate.NotBefore, Certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
            return certificate.CopyWithPrivateKey(key);
        }

        public void Dispose()
        {
            Certificate.Dispose();
            _key.Dispose();
        }
    }
}
