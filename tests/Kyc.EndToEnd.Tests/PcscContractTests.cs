using Kyc.CardReader.Pcsc;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Runs the tests of <see cref="PcscServiceContractTestBase"/> with the PC/SC binding in this process and the real pcscd.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class DirectPcscContractTests(SystemFixture system) : PcscServiceContractTestBase
{
    protected override Task RunWithCardAsync(Action<IPcscApi, string> test) =>
        PcscCardTestRunner.RunAsync(system, PcscBinding.Direct, test);
}

/// <summary>
/// Runs the tests of <see cref="PcscServiceContractTestBase"/> with the PC/SC binding in a host process and the real pcscd.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class HostedPcscContractTests(SystemFixture system) : PcscServiceContractTestBase
{
    protected override Task RunWithCardAsync(Action<IPcscApi, string> test) =>
        PcscCardTestRunner.RunAsync(system, PcscBinding.Process, test);
}

internal static class PcscCardTestRunner
{
    public static Task RunAsync(SystemFixture system, PcscBinding binding, Action<IPcscApi, string> test)
    {
        var card = system.Pki.CreateCard(Personas.All[0], TimeProvider.System.GetUtcNow());
        return new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () =>
        {
            using var api = PcscApi.Create(binding, _ => { });
            test(api, system.Daemon.ReaderName);
            return true;
        });
    }
}
