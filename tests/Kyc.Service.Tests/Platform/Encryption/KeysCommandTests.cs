using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption;

/// <summary>Tests the operators' command <c>kyc keys</c> in a separate process, with a running service.</summary>
[Collection(ClusterGroup.Name)]
public sealed class KeysCommandTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_operator_sees_the_keys_rotates_to_a_new_one_and_sees_the_old_one_unused()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await RotationTestHelper.StoreKeysAsync(service, 10);
        var old = (await RotationTestHelper.GetStatusAsync(service)).Keys.Single().KeyId;
        var fresh = await RotationTestHelper.AddKeyAsync(service);

        var before = await RunKycAsync(service, "status");
        Assert.Equal(0, before.ExitCode);
        Assert.Contains($"{old}  11 keys  current, held", before.Lines);
        Assert.Contains($"{fresh}  0 keys  held, unused", before.Lines);

        var firstCall = await RunAsOperatorAsync(service, "staff-1", "rotate", fresh);
        Assert.Equal((0, true),
            (firstCall.ExitCode, firstCall.LastLine.StartsWith("Requested by staff-1; nothing is done yet.", StringComparison.Ordinal)));
        Assert.Contains("SECOND-PERSON-REQUIRED", (await RunAsOperatorAsync(service, "Staff-1", "rotate", fresh)).Error,
            StringComparison.Ordinal);
        Assert.Contains($"{old}  11 keys  current, held", (await RunKycAsync(service, "status")).Lines);
        var rotation = await RunAsOperatorAsync(service, "staff-2", "rotate", fresh);
        Assert.Equal(0, rotation.ExitCode);
        Assert.StartsWith(
            $"rotation to {fresh}: 11 of 11 keys rewrapped, complete 2026-11-22T",
            rotation.LastLine,
            StringComparison.Ordinal);

        var after = await RunKycAsync(service, "status");
        Assert.Equal(0, after.ExitCode);
        Assert.Contains($"{fresh}  11 keys  current, held", after.Lines);
        Assert.Contains($"{old}  0 keys  held, unused", after.Lines);
    }

    [Fact]
    public async Task A_missing_key_is_refused_with_its_code_and_remedy()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var refused = await RunAsOperatorAsync(service, "staff-1", "rotate", "pkcs11:kyc-kek:07");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("KEY-UNKNOWN", refused.Error, StringComparison.Ordinal);
        Assert.Contains("correlation id", refused.Error, StringComparison.Ordinal);
    }

    private static Task<ToolResult> RunAsOperatorAsync(ServiceUnderTest service, string person, params string[] arguments)
    {
        service.OperatorIdentity.Person = person;
        return Tool.RunAsync("dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "keys", .. arguments, "--service", $"unix:{service.OperatorSocket}"]);
    }

    private static Task<ToolResult> RunKycAsync(ServiceUnderTest service, params string[] arguments) =>
        Tool.RunAsync("dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "keys", .. arguments, "--service", service.Address.AbsoluteUri]);
}
