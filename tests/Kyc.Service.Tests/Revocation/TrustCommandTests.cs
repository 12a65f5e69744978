using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Cli.Trust;
using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

/// <summary>Tests <c>kyc trust status</c> against the real service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TrustCommandTests(ClusterFixture fixture)
{
    private const string PolicySettingPrefix = "--Kyc:Trust:Policies:0:";

    private CertificateAuthority[] Generations => [.. fixture.Pki.SignatureCas.Skip(1).Take(2)];

    [Fact]
    public async Task The_status_shows_every_anchor_and_policy_with_its_effect_and_origin()
    {
        string[] phoneArguments =
        [
            $"{PolicySettingPrefix}Oid={JpkiOids.PhoneSignaturePolicy}", $"{PolicySettingPrefix}Name=phones", $"{PolicySettingPrefix}FirstDay=2027-04-01",
            $"{PolicySettingPrefix}Source=decision of 2027-03-15", "--Kyc:MaximumCrlAge=2.00:00:00",
        ];
        await using var service = await StartAsync(phoneArguments, Generations);
        var (status, output, errors) = await RunAsync(service);
        Assert.Equal((0, ""), (status, errors));
        var lines = output.Split('\n');
        foreach (var generation in Generations)
        {
            var fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(generation.CertificateDer));
            Assert.Single(
                lines,
                line => BeginsWith(line, "present  not known ") && line.EndsWith(fingerprint, StringComparison.Ordinal));
        }

        Assert.Single(lines, line => BeginsWith(line, $"present  2015-10-20  -   default  {JpkiOids.SignaturePolicy} "));
        const string oid = JpkiOids.PhoneSignaturePolicy;
        var phoneLine = Assert.Single(lines, line => BeginsWith(line, $"future   2027-04-01  -   setting  {oid}  phones "));
        Assert.EndsWith("  decision of 2027-03-15", phoneLine, StringComparison.Ordinal);
        Assert.Contains("maximum age of a revocation list: 2.00:00:00", lines);

        service.Clock.Advance(new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.FromHours(9)) - ClusterFixture.Now);
        Assert.Contains($"\npresent  2027-04-01  -   setting  {oid} ", (await RunAsync(service)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_anchor_that_ends_soon_or_has_ended_is_reported_and_the_command_fails()
    {
        await using var service = await StartAsync([], Generations[0]);
        Assert.Equal(0, (await RunAsync(service)).Status);

        service.Clock.Advance(Generations[0].NotAfter - ClusterFixture.Now - TrustAnchorWatcher.ExpiryWarningPeriod + TimeSpan.FromDays(1));
        var (soonStatus, output, _) = await RunAsync(service);
        Assert.Equal(1, soonStatus);
        Assert.Contains("\nwarning: the trust anchor ", output, StringComparison.Ordinal);

        service.Clock.Advance(TrustAnchorWatcher.ExpiryWarningPeriod);
        var (endedStatus, endedOutput, _) = await RunAsync(service);
        Assert.Equal(1, endedStatus);
        Assert.Contains("\npast  not known ", endedOutput, StringComparison.Ordinal);
        Assert.Contains("\nwarning: no trust anchor is valid today\n", endedOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_fails_while_the_anchor_folder_cannot_be_reloaded()
    {
        const string warning =
            "warning: the trust anchors were not reloaded: 1.pem in the folder of Kyc:TrustAnchors holds no certificate.\n";
        await using var service = await StartAsync([], Generations[0]);
        File.WriteAllText(Path.Combine(service.CurrentSettings.Anchors, "1.pem"), "no certificate");
        await Eventually.IsTrueAsync(async () => (await RunAsync(service)) is { Status: 1 } result
            && result.Output.EndsWith(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_tables_are_as_wide_as_their_contents()
    {
        var (present, past) = (TrustEffect.Present, TrustEffect.Past);
        var status = new GetTrustStatusResponse
        {
            Anchors =
            {
                new TrustAnchorDescription
                {
                    Sha256 = ByteString.CopyFrom(new byte[32]), SubjectKeyId = "0a0b0c0d0e0f",
                    Issuer = "OU=JPKI for digital signature,O=JPKI,C=JP",
                    SerialNumber = "067c6a21", NotBefore = CreateTimestamp(2023, 7, 15), NotAfter = CreateTimestamp(2033, 7, 15),
                    KeyKind = TrustKeyKind.Rsa, KeyBits = 2048, Generation = "signca03", Effect = present,
                },
            },
            Policies =
            {
                new AcceptedPolicyDescription
                {
                    Oid = "1.2.3",
                    Name = "cards",
                    Days = CreateDays("", TrustOrigin.Default, present),
                },
            },
            Algorithms = { new AcceptedAlgorithmDescription { Name = "RSA", Days = CreateDays("2030-12-31", TrustOrigin.Setting, past) } },
            MaxCrlAge = Duration.FromTimeSpan(TimeSpan.FromHours(72)),
            ClockSkew = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
            Warnings = { "something" },
        };
        var output = new StringWriter();
        await TrustStatusReport.WriteAsync(status, output);
        Assert.Equal(
            [
                "Trust anchors",
                "         GENERATION  FROM        TO          ALGORITHM  SERIAL    KEY       SHA-256 OF THE CERTIFICATE",
                $"present  signca03    2023-07-16  2033-07-15  RSA-2048   067c6a21  0a0b0c0d  {new string('0', 64)}",
                "issuer: OU=JPKI for digital signature,O=JPKI,C=JP",
                "",
                "Certificate policies",
                "         FROM        TO  BY       POLICY  NAME   SOURCE",
                "present  2015-10-20  -   default  1.2.3   cards  published",
                "",
                "Algorithms",
                "      FROM        TO          BY       ALGORITHM  SOURCE",
                "past  2015-10-20  2030-12-31  setting  RSA        published",
                "",
                "Limits",
                "maximum age of a revocation list: 3.00:00:00",
                "the issue time of a revocation list may be in the future by at most: 00:05:00",
                "warning: no algorithm is accepted today",
                "warning: something",
            ],
            output.ToString().TrimEnd('\n').Split('\n'));
    }

    private static bool BeginsWith(string line, string start) => line.StartsWith(start, StringComparison.Ordinal);

    private static AcceptedDays CreateDays(string lastDay, TrustOrigin origin, TrustEffect effect) =>
        new() { FirstDay = "2015-10-20", LastDay = lastDay, Source = "published", Origin = origin, Effect = effect };

    // Creates the start of a validity for the year 2023, and the end of a validity for other years. As in the CA's certificates, the end is
    // a second before midnight in Japan, which is 14:59:59 UTC. The start is an hour later, on the next day in Japan.
    private static Timestamp CreateTimestamp(int year, int month, int day) =>
        Timestamp.FromDateTimeOffset(new DateTimeOffset(year, month, day, year == 2023 ? 15 : 14, 59, 59, TimeSpan.Zero));

    private static Task<(int Status, string Output, string Errors)> RunAsync(ServiceUnderTest service) =>
        CommandLine.RunAsync(service, TrustCommands.Create(), "status");

    private async Task<ServiceUnderTest> StartAsync(string[] additionalArguments, params CertificateAuthority[] anchors)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.anchors"), ownerOnly).FullName;
        for (var index = 0; index < anchors.Length; index++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{index}.cer"), anchors[index].CertificateDer);
        }

        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        return await ServiceUnderTest.StartAsync(
            settings with
            {
                Anchors = folder,
                AdditionalArguments = additionalArguments,
            },
            new ManualClock(ClusterFixture.Now));
    }
}
