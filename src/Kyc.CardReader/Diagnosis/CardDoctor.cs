using System.Globalization;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Checks whether a verification could start on this computer: the PC/SC service, the readers and the card. Describes what to do about each
/// problem. It never requests or sends a password, and it powers down every card that it connected to.
/// </summary>
/// <param name="api">The PC/SC API.</param>
/// <param name="installation">The installed PC/SC software, see <see cref="PcscInstallation.ReadFromThisComputer"/>.</param>
/// <param name="time">The clock that measures the duration of a read.</param>
public sealed class CardDoctor(IPcscApi api, PcscInstallation installation, TimeProvider time)
{
    private const string NoCard = "no card";

    private const string AccessRemedy =
        "Let this user use smart cards: polkit actions org.debian.pcsc-lite.access_pcsc and access_card, in a rule under "
        + "/etc/polkit-1/rules.d (hardware-notes/debian.md). A login over ssh is refused where the desk's own is not.";

    private const string SharingRemedy =
        "Close what else uses cards (browsers with a card module, the portal's own program, gpg's scdaemon), "
        + "then remove and replace the card.";

    private readonly List<Finding> _findings = [];

    /// <summary>Performs all checks. Call this once per instance.</summary>
    /// <param name="readerNameFilter">Restricts the checks to readers whose name contains this text, ignoring case. Null for all
    /// readers.</param>
    public DoctorReport Examine(string? readerNameFilter = null)
    {
        _findings.AddRange(installation.GetFindings());
        if (!PcscContext.Establish(api).TryGet(out var context, out var fault))
        {
            fault = PcscFaults.FromFirstContext(fault, api);
            _findings.Add(Finding.FromFault("service", fault, GetRemedy(fault)));
            return Conclude(null, "no service");
        }

        using (context)
        {
            _findings.Add(Finding.CreateOk("service", "running"));
            if (!context.ListReaders().TryGet(out var allReaders, out fault))
            {
                _findings.Add(Finding.FromFault("readers", fault, GetRemedy(fault)));
                return Conclude(null, "no reader");
            }

            string[] readers = [.. allReaders.Where(name => name.Contains(readerNameFilter ?? "", StringComparison.OrdinalIgnoreCase))];
            if (readers.Length == 0)
            {
                _findings.Add(Finding.FromFault("readers", new CardFault(CardFailures.NoReader)));
                return Conclude(null, "no reader");
            }

            _findings.Add(Finding.CreateOk("readers", string.Create(CultureInfo.InvariantCulture, $"{readers.Length} connected")));
            return ExamineReaders(readers);
        }
    }

    /// <summary>
    /// Examines all readers and adds the conclusion. A session needs exactly one My Number Card. Faults of other readers do not prevent a
    /// session from starting, so they become warnings, but a second My Number Card does prevent it.
    /// </summary>
    private DoctorReport ExamineReaders(string[] readers)
    {
        ReaderExamination[] examinations = [.. readers.Select(ExamineReader)];
        if (examinations.Count(reader => reader.Kind == CardKind.MyNumberCard) > 1)
        {
            _findings.AddRange(examinations.SelectMany(reader => reader.Findings));
            _findings.Add(Finding.FromFault("cards", new CardFault(CardFailures.SeveralCards)));
            return Conclude(null, "more than one My Number Card");
        }

        var selectedReader = examinations.FirstOrDefault(reader => reader.Kind == CardKind.MyNumberCard);
        foreach (var reader in examinations)
        {
            var isRelevant = selectedReader is null || reader == selectedReader;
            _findings.AddRange(reader.Findings.Select(
                finding => isRelevant || finding.Level != FindingLevel.Fault ? finding : finding with { Level = FindingLevel.Warning }));
        }

        var reason = selectedReader is not null ? $"the card in {selectedReader.Name}"
            : examinations.All(reader => reader.IsEmpty) ? NoCard : "no My Number Card that can be used";
        return Conclude(selectedReader is { IsReady: true } ? selectedReader.Name : null, reason);
    }

    /// <summary>Examines a reader in a separate context, because a card that does not respond makes its context unusable.</summary>
    private ReaderExamination ExamineReader(string reader)
    {
        if (!PcscContext.Establish(api).TryGet(out var context, out var fault))
        {
            return ReaderExamination.CreateUnreachable(reader, fault, GetRemedy(fault));
        }

        using (context)
        {
            return ReaderExamination.Run(context, reader, time, GetRemedy);
        }
    }

    private DoctorReport Conclude(string? reader, string reason)
    {
        var remedy = reason == NoCard ? CardFailures.NotPresent.Remedy : "See the faults above.";
        _findings.Add(reader is not null
            ? Finding.CreateOk("verification", $"could start, with {reader}")
            : new Finding("verification", FindingLevel.Fault, $"could not start: {reason}", remedy));
        return new DoctorReport(reader is not null, _findings);
    }

    private static string? GetRemedy(CardFault fault) =>
        fault.Failure == CardFailures.AccessDenied ? AccessRemedy
        : fault.Failure == CardFailures.InUse ? SharingRemedy
        : null;
}
