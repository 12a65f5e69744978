using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.MailVerification;

/// <summary>Provides the metrics of verification by mail. Their labels contain only codes and kinds from fixed sets.</summary>
public sealed class MailInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _alarms;
    private readonly Counter<long> _reviews;
    private readonly Counter<long> _due;
    private readonly Counter<long> _unread;
    private readonly Counter<long> _unreadVerified;
    private readonly Counter<long> _doubts;

    /// <summary>Creates the metric instruments.</summary>
    public MailInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(CallInstruments.Name);
        _alarms = _meter.CreateCounter<long>("kyc.mail.alarms", "{letter}", "Letters that the post office forwarded although it must not.");
        _reviews = _meter.CreateCounter<long>("kyc.mail.reviews", "{application}", "Reports that send an application to review, by code.");
        _due = _meter.CreateCounter<long>("kyc.mail.due", "{letter}", "Deadlines of letters that became due, by kind.");
        _unread = _meter.CreateCounter<long>("kyc.mail.unread", "{line}", "Lines of status files that staff must read, by code.");
        _unreadVerified = _meter.CreateCounter<long>(
            "kyc.mail.unread_verified", "{line}", "Unread lines of status files about letters by which a person is verified.");
        _doubts = _meter.CreateCounter<long>("kyc.mail.pairing_doubts", "{posting}", "Postings whose numbers may be swapped.");
    }

    internal void CountAlarm() => _alarms.Add(1);

    internal void CountReview(string code) => _reviews.Add(1, new KeyValuePair<string, object?>("kyc.failure_code", code));

    internal void CountDue(string kind) => _due.Add(1, new KeyValuePair<string, object?>("kyc.mail.deadline", kind));

    internal void CountUnread(string code) => _unread.Add(1, new KeyValuePair<string, object?>("kyc.mail.line", code));

    internal void CountUnreadVerified() => _unreadVerified.Add(1);

    internal void CountPairingDoubt() => _doubts.Add(1);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
