using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Recording;
using Kyc.CardReader.Tests.Recording;
using Kyc.Tests.Shared;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks that the fake PC/SC service, which most tests of this project use, behaves as <see cref="PcscContractTestBase"/> requires.
/// Otherwise those tests would prove nothing.
/// </summary>
public sealed class FakePcscContractTests : PcscContractTestBase
{
    protected override Task RunWithCardAsync(Action<IPcscApi, string> test)
    {
        CardBench bench = new();
        test(bench.Pcsc, CardBench.Reader);
        return Task.CompletedTask;
    }
}

/// <summary>Checks that a replayed recording behaves as <see cref="PcscContractTestBase"/> requires.</summary>
public sealed class ReplayingPcscContractTests : PcscContractTestBase
{
    protected override Task RunWithCardAsync(Action<IPcscApi, string> test)
    {
        var recording = FixtureTests.ReadRecording("verified");
        test(new ReplayingPcscApi(recording), recording.Reader!);
        return Task.CompletedTask;
    }
}
