using System.Runtime.CompilerServices;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Tests;

public sealed class PcscCodeTests
{
    private static readonly string[] Calls =
    [
        nameof(FakePcsc.EstablishContext), nameof(FakePcsc.ListReaders), nameof(FakePcsc.GetStatusChange), nameof(FakePcsc.Connect),
        nameof(FakePcsc.Status), nameof(FakePcsc.Transmit), nameof(FakePcsc.Reconnect), nameof(FakePcsc.Disconnect),
        nameof(FakePcsc.ReleaseContext),
    ];

    public static TheoryData<string> EachCall => [.. Calls];

    [Theory]
    [MemberData(nameof(EachCall))]
    public void Any_error_code_from_any_PCSC_call_ends_in_a_signature_or_a_catalogued_failure(string call)
    {
        var codes = Enum.GetValues<PcscCode>().Append((PcscCode)0xDEADBEEF).Append((PcscCode)5);
        foreach (var code in codes.Where(code => code != PcscCode.SCARD_S_SUCCESS))
        {
            // Each range gives the first and the last call that fails, counted from 1; unlike in a C# slice, the last one is included. For
            // Transmit, call 1 selects the application, call 5 selects the password's file, call 6 queries the tries, call 10 reads a block
            // of the certificate, and call 16 selects the key's file.
            foreach (var failingCalls in (Range[])[1..1, 5..5, 6..6, 10..10, 16..16, 1.., 5.., 6.., 10..])
            {
                AssertTypedOutcome(call, code, failingCalls);
            }
        }
    }

    private static void AssertTypedOutcome(string call, PcscCode code, Range failingCalls)
    {
        CardBench bench = new();
        var callCount = 0;
        bench.Pcsc.InjectCode = name =>
        {
            if (name == call
                && ++callCount >= failingCalls.Start.Value
                && (failingCalls.End.IsFromEnd || callCount <= failingCalls.End.Value))
            {
                return code;
            }

            // Reconnect is called only after Transmit reports that the card was reset.
            var isResetReported = call == nameof(FakePcsc.Reconnect) && name == nameof(FakePcsc.Transmit) && bench.Pcsc.Commands.Count == 4;
            return isResetReported ? PcscCode.SCARD_W_RESET_CARD : null;
        };

        var result = bench.Sign();

        Assert.Equal(0, bench.Pcsc.OpenCardCount);
        Assert.True(result.Value is not null || CardFailures.All.Contains(result.Fault!.Failure), $"{call} {code} {failingCalls}");
        Assert.InRange(bench.VerifyCommands.Count(), 0, 1);
        Assert.InRange(bench.Pcsc.Calls.Count, 1, 300);
    }

    [Theory]
    [InlineData(PcscCode.SCARD_E_SHARING_VIOLATION, "CARD-IN-USE")]
    [InlineData(PcscCode.SCARD_W_UNRESPONSIVE_CARD, "CARD-UNRESPONSIVE")]
    [InlineData(PcscCode.SCARD_W_REMOVED_CARD, "CARD-REMOVED")]
    [InlineData(PcscCode.SCARD_E_NO_SMARTCARD, "CARD-REMOVED")]
    [InlineData(PcscCode.SCARD_E_SERVICE_STOPPED, "CARD-SERVICE-STOPPED")]
    [InlineData(PcscCode.SCARD_E_READER_UNAVAILABLE, "CARD-NO-READER")]
    [InlineData(PcscCode.SCARD_E_INVALID_HANDLE, "CARD-SERVICE-STOPPED")]
    [InlineData(PcscCode.SCARD_E_TIMEOUT, "CARD-TIMEOUT")]
    [InlineData(PcscCode.SCARD_F_INTERNAL_ERROR, "CARD-PCSC-ERROR")]
    public void A_refused_connect_is_reported_with_its_cause(PcscCode code, string expected)
    {
        CardBench bench = new();
        bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Connect) ? code : null;

        var result = bench.Sign();

        Assert.Equal(expected, bench.GetFailure(result).Code);
        Assert.Equal($"SCardConnect: {code}", result.Fault?.Detail);
    }

    [Theory]
    [InlineData(PcscCode.SCARD_W_RESET_CARD, "CARD-RESET")]
    [InlineData(PcscCode.SCARD_W_UNPOWERED_CARD, "CARD-RESET")]
    [InlineData(PcscCode.SCARD_W_REMOVED_CARD, "CARD-REMOVED")]
    [InlineData(PcscCode.SCARD_E_NOT_TRANSACTED, "CARD-REMOVED")]
    [InlineData(PcscCode.SCARD_E_INSUFFICIENT_BUFFER, "CARD-PCSC-ERROR")]
    public void A_failed_transmission_is_reported_with_its_cause(PcscCode code, string expected)
    {
        CardBench bench = new();
        bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && bench.Pcsc.Commands.Count >= 12 ? code : null;

        Assert.Equal(expected, bench.GetFailure(bench.Sign()).Code);
    }

    [Fact]
    public void The_native_structures_have_the_sizes_that_the_platform_headers_define()
    {
        Assert.Equal(80, Unsafe.SizeOf<PcscLiteApi.NativeReaderState>());
        Assert.Equal(61, Unsafe.SizeOf<MacPcscApi.NativeReaderState>());
        Assert.Equal(64, Unsafe.SizeOf<WindowsPcscApi.NativeReaderState>());
        Assert.Equal(16, Unsafe.SizeOf<PcscLiteApi.IoRequest>());
        Assert.Equal(8, Unsafe.SizeOf<MacPcscApi.IoRequest>());
        Assert.Equal(8, Unsafe.SizeOf<WindowsPcscApi.IoRequest>());
    }

    [Fact]
    public void Reader_names_are_split_at_their_NULs()
    {
        Assert.Equal(["Reader 1", "リーダー"], PcscApi.SplitNames("Reader 1\0リーダー\0\0"u8));
        Assert.Empty(PcscApi.SplitNames("\0"u8));
        Assert.Empty(PcscApi.SplitNames(""u8));
    }
}
