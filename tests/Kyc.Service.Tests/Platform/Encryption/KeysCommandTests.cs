using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption;

/// <summary>Tests the operators' command <c>kyc keys</c> in a separate process, with a running service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KeysCommandTests(ClusterFixture fixture)
{
    [Fact]
    public async Task An_operator_rotates_to_a_new_key_and_the_status_shows_the_old_key_as_unused()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await RotationTestHelper.StoreKeysAsync(service, 10);
        var oldKeyId = (await RotationTestHelper.GetStatusAsync(service)).Keys.Single().KeyId;
        var newKeyId = await RotationTestHelper.AddKeyAsync(service);

        var statusBefore = await RunKycAsync(service, "status");
        Assert.Equal(0, statusBefore.ExitCode);
        Assert.Contains($"{oldKeyId}  11 keys  current, held", statusBefore.Lines);
        Assert.Contains($"{newKeyId}  0 keys  held, unused", statusBefore.Lines);

        var firstCall = await RunAsOperatorAsync(service, "staff-1", "rotate", newKeyId);
        Assert.Equal((0, true),
            (firstCall.ExitCode, firstCall.LastLine.StartsWith("Requested by staff-1; nothing is done yet.", StringComparison.Ordinal)));
        Assert.Contains("SECOND-PERSON-REQUIRED", (await RunAsOperatorAsync(service, "Staff-1", "rotate", newKeyId)).Error,
            StringComparison.Ordinal);
        Assert.Contains($"{oldKeyId}  11 keys  current, held", (await RunKycAsync(service, "status")).Lines);
        var rotation = await RunAsOperatorAsync(service, "staff-2", "rotate", newKeyId);
        Assert.Equal(0, rotation.ExitCode);
        Assert.StartsWith(
            $"rotation to {newKeyId}: 11 of 11 keys rewrapped, complete 2026-11-22T",
            rotation.LastLine,
            StringComparison.Ordinal);

        var statusAfter = await RunKycAsync(service, "status");
        Assert.Equal(0, statusAfter.ExitCode);
        Assert.Contains($"{newKeyId}  11 keys  current, held", statusAfter.Lines);
        Assert.Contains($"{oldKeyId}  0 keys  held, unused", statusAfter.Lines);
    }

    [Fact]
    public async Task A_rotation_to_an_unknown_key_is_refused_and_the_error_contains_a_code_and_a_correlation_ID()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var result = await RunAsOperatorAsync(service, "staff-1", "rotate", "pkcs11:kyc-kek:07");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("KEY-UNKNOWN", result.Error, StringComparison.Ordinal);
        Assert.Contains("correlation id", result.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsOperatorAsync(ServiceUnderTest service, string person, params string[] arguments)
    {
        service.OperatorIdentity.Person = person;
        return CommandRunner.RunAsync("dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "keys", .. arguments, "--service", $"unix:{service.OperatorSocket}"]);
    }

    private static Task<CommandResult> RunKycAsync(ServiceUnderTest service, params string[] arguments) =>
        CommandRunner.RunAsync("dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "keys", .. arguments, .. service.ClientOptions]);
}
