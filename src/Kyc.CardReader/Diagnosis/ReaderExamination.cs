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
            CardFault failed = PcscFaults.From("SCardGetStatusChange", code);
            return new ReaderExamination(name, Empty: false, CardKind.Unknown, Ready: false, [Finding.From("reader", failed, remedyOf(failed)) with { Reader = name }]);
        }

        if (!state.Event.HasFlag(ReaderStateBits.Present))
        {
            return new ReaderExamination(name, Empty: true, CardKind.Unknown, Ready: false, [Finding.Ok("reader", "empty") with { Reader = name }]);
        }

        List<Finding> findings = [Describe(state.Event)];
        CardExamination? card = null;
        if (context.Connect(name).TryGet(out PcscConnection? connection, out CardFault? fault))
        {
            using (connection)
            {
                card = new CardExamination(connection, time);
                card.Run();
                findings.AddRange(card.Findings);
            }
        }
        else
        {
            findings.Add(Finding.From("connect", fault, remedyOf(fault)));
        }

        return new ReaderExamination(
            name, Empty: false, card?.Kind ?? CardKind.Unknown, card?.Ready ?? false, [.. findings.Select(finding => finding with { Reader = name })]);
    }

    private static Finding Describe(ReaderStateBits state) =>
        state.HasFlag(ReaderStateBits.Mute) ? new Finding("reader", FindingLevel.Warning, "holds a card that does not answer", CardFailures.Unresponsive.Remedy)
        : state.HasFlag(ReaderStateBits.Exclusive) ? new Finding("reader", FindingLevel.Warning, "holds a card that another program has reserved", CardFailures.InUse.Remedy)
        : state.HasFlag(ReaderStateBits.InUse) ? new Finding("reader", FindingLevel.Warning, "holds a card that another program is connected to", CardFailures.InUse.Remedy)
        : Finding.Ok("reader", "holds a card");
}
