using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Recording;
using Kyc.CardReader.Tests.Recording;
using Kyc.Tests.Shared;

namespace Kyc.CardReader.Tests;

/// <summary>The fake that most tests use keeps the contract, or they would prove nothing.</summary>
public sealed class FakePcscContractTests : PcscContract
{
    protected override Task WithCardAsync(Action<IPcscApi, string> test)
    {
        Bench bench = new();
        test(bench.Pcsc, Bench.Reader);
        return Task.CompletedTask;
    }
}

/// <summary>A recording, played back.</summary>
public sealed class ReplayingPcscContractTests : PcscContract
{
    protected override Task WithCardAsync(Action<IPcscApi, string> test)
    {
        CardRecording recording = FixtureTests.Read("verified");
        test(new ReplayingPcsc(recording), recording.Reader!);
        return Task.CompletedTask;
    }
}
