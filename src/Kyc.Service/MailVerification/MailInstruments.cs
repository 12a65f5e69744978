using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.MailVerification;

/// <summary>Provides the metrics of verification by mail. Their labels contain only codes and kinds from fixed sets.</summary>
public sealed class MailInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _forwardedAlarms;
    private readonly Counter<long> _reviews;
    private readonly Counter<long> _dueDeadlines;
    private readonly Counter<long> _unreadLines;
    private readonly Counter<long> _unreadLinesOfVerified;
    private readonly Counter<long> _pairingDoubts;

    /// <summary>Creates the metric instruments.</summary>
    public MailInstruments(IMeterFactory meterFactory)
    {
        _meter = meterFactory.Create(CallInstruments.Name);
        _forwardedAlarms = _meter.CreateCounter<long>(
            "kyc.mail.alarms",
            "{letter}",
            "Letters that the post office forwarded although it must not.");
        _reviews = _meter.CreateCounter<long>("kyc.mail.reviews", "{application}", "Reports that send an application to review, by code.");
        _dueDeadlines = _meter.CreateCounter<long>("kyc.mail.due", "{letter}", "Deadlines of letters that became due, by kind.");
        _unreadLines = _meter.CreateCounter<long>("kyc.mail.unread", "{line}", "Lines of status files that staff must read, by code.");
        _unreadLinesOfVerified = _meter.CreateCounter<long>(
            "kyc.mail.unread_verified", "{line}", "Unread lines of status files about letters by which a person is verified.");
        _pairingDoubts = _meter.CreateCounter<long>("kyc.mail.pairing_doubts", "{posting}", "Postings whose numbers may be swapped.");
    }

    internal void CountForwardedAlarm() => _forwardedAlarms.Add(1);

    internal void CountReview(string code) => _reviews.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", code));

    internal void CountDueDeadline(string kind) => _dueDeadlines.Add(1, new KeyValuePair<string, object?>("kyc.mail.deadline", kind));

    internal void CountUnreadLine(string code) => _unreadLines.Add(1, new KeyValuePair<string, object?>("kyc.mail.line", code));

    internal void CountUnreadLineOfVerified() => _unreadLinesOfVerified.Add(1);

    internal void CountPairingDoubt() => _pairingDoubts.Add(1);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
