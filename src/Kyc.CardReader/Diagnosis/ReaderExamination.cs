using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Diagnosis;

/// <summary>What was found in one reader.</summary>
/// <param name="Name">PC/SC name.</param>
/// <param name="Empty">No card is in it.</param>
/// <param name="Kind">What card is in it; unknown when it could not be asked.</param>
/// <param name="Ready">A verification could start with it.</param>
/// <param name="Findings">In the order in which things were looked at.</param>
internal sealed record ReaderExamination(string Name, bool Empty, CardKind Kind, bool Ready, IReadOnlyList<Finding> Findings)
{
    /// <param name="remedyOf">A better remedy than the catalogue's for a PC/SC code, or null.</param>
    public static ReaderExamination Run(PcscContext context, string name, TimeProvider time, Func<CardFault, string?> remedyOf)
    {
        ReaderState state = new(name);
        PcscCode code = context.GetStatusChange(TimeSpan.Zero, [state]);
        if (code is not (PcscCode.SCARD_S_SUCCESS or PcscCode.SCARD_E_TIMEOUT))
        {
            CardFault failed = PcscFaults.From(PcscFaults.GetStatusChange, code);
            return Unreachable(name, failed, remedyOf(failed));
        }

        if (!state.Event.HasFlag(ReaderStateBits.Present))
        {
            return Of(name, empty: true, card: null, [Finding.Ok("reader", "empty")]);
        }

        if (!context.Connect(name).TryGet(out PcscConnection? connection, out CardFault? fault))
        {
            return Of(name, empty: false, card: null, [Describe(state.Event), Finding.From("connect", fault, remedyOf(fault))]);
        }

        using (connection)
        {
            CardExamination card = new(connection, time);
            card.Run();
            return Of(name, empty: false, card, [Describe(state.Event), .. card.Findings]);
        }
    }

    /// <summary>What is said of a reader that could not be asked.</summary>
    public static ReaderExamination Unreachable(string name, CardFault fault, string? remedy) =>
        Of(name, empty: false, card: null, [Finding.From("reader", fault, remedy)]);

    private static ReaderExamination Of(string name, bool empty, CardExamination? card, Finding[] findings) => new(
        name, empty, card?.Kind ?? CardKind.Unknown, card?.Ready ?? false, [.. findings.Select(finding => finding with { Reader = name })]);

    private static Finding Describe(ReaderStateBits state) =>
        state.HasFlag(ReaderStateBits.Mute) ? Warning("holds a card that does not answer", CardFailures.Unresponsive.Remedy)
        : state.HasFlag(ReaderStateBits.Exclusive) ? Warning("holds a card that another program has reserved", CardFailures.InUse.Remedy)
        : state.HasFlag(ReaderStateBits.InUse) ? Warning("holds a card that another program is connected to", CardFailures.InUse.Remedy)
        : Finding.Ok("reader", "holds a card");

    private static Finding Warning(string value, string remedy) => new("reader", FindingLevel.Warning, value, remedy);
}
