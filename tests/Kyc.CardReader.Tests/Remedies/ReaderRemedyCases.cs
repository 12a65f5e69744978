using Kyc.CardReader.Failures;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Contains the cases in which the remedy concerns the PC/SC service, the reader, or the contact between the reader and the card.
/// </summary>
internal static class ReaderRemedyCases
{
    public static IReadOnlyList<RemedyCase> All { get; } =
    [
        CreateFailingCallCase(CardFailures.NoService, nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_NO_SERVICE),
        CreateFailingCallCase(CardFailures.ServiceStopped, nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_E_SERVICE_STOPPED),
        .. CreateCasesForEachState(CardFailures.ServiceStopped, PcscCode.SCARD_E_SERVICE_STOPPED),
        CreateFailingCallCase(CardFailures.ServiceSilent, nameof(FakePcsc.EstablishContext), PcscCode.SCARD_F_WAITED_TOO_LONG),
        CreateFailingCallCase(CardFailures.ServiceSilent, nameof(FakePcsc.ListReaders), PcscCode.SCARD_F_WAITED_TOO_LONG),
        CreateFailingCallCase(CardFailures.ServiceSilent, nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_F_WAITED_TOO_LONG),
        CreateFailingCallCase(CardFailures.HostUnusable, nameof(FakePcsc.EstablishContext), PcscCode.KYC_E_HOST_UNUSABLE),
        CreateFailingCallCase(CardFailures.AccessDenied, nameof(FakePcsc.EstablishContext), PcscCode.SCARD_W_SECURITY_VIOLATION),
        CreateFailingCallCase(CardFailures.AccessDenied, nameof(FakePcsc.Connect), PcscCode.SCARD_W_SECURITY_VIOLATION),
        CreateFailingCallCase(CardFailures.IncompatibleServiceVersion, nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_SERVICE_STOPPED),
        new(CardFailures.NoReader, "none connected")
        {
            Arrange = bench => bench.Pcsc.Readers.Clear(),
            ApplyRemedy = FaultInjection.EndFaults,
        },
        .. CreateCasesForEachState(CardFailures.NoReader, PcscCode.SCARD_E_READER_UNAVAILABLE),
        new(CardFailures.NotPresent, "none placed")
        {
            Arrange = bench => bench.Pcsc.Readers[CardBench.Reader] = null,
            ApplyRemedy = FaultInjection.EndFaults,
        },
        .. FaultInjection.SessionStates.Select(state => new RemedyCase(CardFailures.Removed, $"lifted while {state.State}")
        {
            Arrange = bench => FaultInjection.RemoveCard(bench, state.Command),
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 1 + state.VerifiesBefore,
        }),
        .. CreateCasesForEachState(CardFailures.Removed, PcscCode.SCARD_E_NOT_TRANSACTED),
        CreateFailingCallCase(CardFailures.Unresponsive, nameof(FakePcsc.Connect), PcscCode.SCARD_W_UNRESPONSIVE_CARD),
        .. CreateCasesForEachState(CardFailures.Unresponsive, PcscCode.SCARD_W_UNRESPONSIVE_CARD),
        CreateFailingCallCase(CardFailures.InUse, nameof(FakePcsc.Connect), PcscCode.SCARD_E_SHARING_VIOLATION),
        .. CreateCasesForEachState(CardFailures.Reset, PcscCode.SCARD_W_RESET_CARD),
        new(CardFailures.Reset, "the password was forgotten while reading the certificate")
        {
            Arrange = bench => FaultInjection.AnswerWith(bench, command => command is [_, 0xB0, 0x02, ..], 0x69, 0x82),
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 2,
        },
        .. CreateCasesForEachState(CardFailures.TimedOut, PcscCode.SCARD_E_TIMEOUT),
        .. CreateCasesForEachState(CardFailures.TimedOut, PcscCode.SCARD_F_WAITED_TOO_LONG),
        CreateFailingCallCase(CardFailures.PcscError, nameof(FakePcsc.ListReaders), PcscCode.SCARD_F_UNKNOWN_ERROR),
        CreateFailingCallCase(CardFailures.PcscError, nameof(FakePcsc.Status), PcscCode.SCARD_F_UNKNOWN_ERROR),
        .. CreateCasesForEachState(CardFailures.PcscError, PcscCode.SCARD_F_UNKNOWN_ERROR),
    ];

    private static RemedyCase CreateFailingCallCase(Failure failure, string call, PcscCode code) =>
        new(failure, $"at {call}")
        {
            Arrange = bench => FaultInjection.FailCall(bench, call, code),
            ApplyRemedy = FaultInjection.EndFaults,
        };

    private static IEnumerable<RemedyCase> CreateCasesForEachState(Failure failure, PcscCode code) => FaultInjection.SessionStates.Select(
        state => new RemedyCase(failure, $"{code} while {state.State}")
        {
            Arrange = bench => FaultInjection.BreakFrom(bench, state.Command, code),
            ApplyRemedy = FaultInjection.EndFaults,
            VerifyCount = 1 + state.VerifiesBefore,
        });
}
