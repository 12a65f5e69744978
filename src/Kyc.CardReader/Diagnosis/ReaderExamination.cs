using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Represents the findings for one reader.</summary>
/// <param name="Name">PC/SC name.</param>
/// <param name="IsEmpty">Whether the reader contains no card.</param>
/// <param name="Kind">The kind of card in the reader. Unknown when it could not be queried.</param>
/// <param name="IsReady">Whether a verification could start with this reader.</param>
/// <param name="Findings">The findings in the order of the checks.</param>
internal sealed record ReaderExamination(string Name, bool IsEmpty, CardKind Kind, bool IsReady, IReadOnlyList<Finding> Findings)
{
    /// <summary>Examines a reader and the card in it, if there is one.</summary>
    /// <param name="getRemedy">
    /// For a given fault, returns a remedy that is more specific than that of the catalogue, or null when there is none.
    /// </param>
    public static ReaderExamination Run(PcscContext context, string name, TimeProvider time, Func<CardFault, string?> getRemedy)
    {
        ReaderState state = new(name);
        var code = context.GetStatusChange(TimeSpan.Zero, [state]);
        if (code is not (PcscCode.SCARD_S_SUCCESS or PcscCode.SCARD_E_TIMEOUT))
        {
            var statusFault = PcscFaults.FromCode(PcscFaults.GetStatusChangeCall, code);
            return CreateUnreachable(name, statusFault, getRemedy(statusFault));
        }

        if (!state.Event.HasFlag(ReaderStateBits.Present))
        {
            return Create(name, isEmpty: true, card: null, [Finding.CreateOk("reader", "empty")]);
        }

        if (!context.Connect(name).TryGet(out var connection, out var fault))
        {
            return Create(
                name,
                isEmpty: false,
                card: null,
                [DescribeState(state.Event), Finding.FromFault("connect", fault, getRemedy(fault))]);
        }

        using (connection)
        {
            CardExamination cardExamination = new(connection, time);
            cardExamination.Run();
            return Create(name, isEmpty: false, cardExamination, [DescribeState(state.Event), .. cardExamination.Findings]);
        }
    }

    /// <summary>Creates the examination of a reader that could not be queried.</summary>
    public static ReaderExamination CreateUnreachable(string name, CardFault fault, string? remedy) =>
        Create(name, isEmpty: false, card: null, [Finding.FromFault("reader", fault, remedy)]);

    private static ReaderExamination Create(string name, bool isEmpty, CardExamination? card, Finding[] findings) =>
        new(
            name,
            isEmpty,
            card?.Kind ?? CardKind.Unknown,
            card?.IsReady ?? false,
            [.. findings.Select(finding => finding with { Reader = name })]);

    private static Finding DescribeState(ReaderStateBits state) =>
        state.HasFlag(ReaderStateBits.Mute) ? CreateWarning("holds a card that does not answer", CardFailures.Unresponsive.Remedy)
        : state.HasFlag(ReaderStateBits.Exclusive)
            ? CreateWarning("holds a card that another program has reserved", CardFailures.InUse.Remedy)
        : state.HasFlag(ReaderStateBits.InUse)
            ? CreateWarning("holds a card that another program is connected to", CardFailures.InUse.Remedy)
        : Finding.CreateOk("reader", "holds a card");

    private static Finding CreateWarning(string value, string remedy) => new("reader", FindingLevel.Warning, value, remedy);
}
