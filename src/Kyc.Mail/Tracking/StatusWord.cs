using Kyc.Domain.Text;

namespace Kyc.Mail.Tracking;

/// <summary>
/// Words of Japan Post's tracking (mail.md 8.4). A reason stands alone, or in parentheses behind 返送 or 差出人に返送済み.
/// </summary>
public static class StatusWord
{
    private const int MaximumLength = 60;

    private static readonly Dictionary<string, TrackingEvent> Events = new(StringComparer.Ordinal)
    {
        ["引受"] = TrackingEvent.Accepted,
        ["中継"] = TrackingEvent.InTransit,
        ["通過"] = TrackingEvent.InTransit,
        ["到着"] = TrackingEvent.InTransit,
        ["持ち出し中"] = TrackingEvent.Out,
        ["ご不在のため持ち戻り"] = TrackingEvent.Absent,
        ["保管"] = TrackingEvent.Held,
        ["調査中"] = TrackingEvent.Investigated,
        ["お届け先にお届け済み"] = TrackingEvent.Delivered,
        ["窓口でお渡し"] = TrackingEvent.Delivered,
        ["亡失"] = TrackingEvent.Lost,
        ["転送"] = TrackingEvent.Forwarded,
        ["返送"] = TrackingEvent.Returning,
        ["差出人に返送済み"] = TrackingEvent.Returned,
    };

    private static readonly Dictionary<string, ReturnReason> Reasons = new(StringComparer.Ordinal)
    {
        ["あて所に尋ねあたらず"] = ReturnReason.NotAtAddress,
        ["転居先不明"] = ReturnReason.Moved,
        ["転送期間経過"] = ReturnReason.Moved,
        ["転居先不明/転送期間経過"] = ReturnReason.Moved,
        ["受取拒絶"] = ReturnReason.Refused,
        ["保管期間経過"] = ReturnReason.StorageExpired,
    };

    /// <summary>Reads a word, full-width or half-width, with or without blanks: <c>返送（保管期間経過）</c>.</summary>
    public static bool TryRead(string text, out TrackingEvent happened, out ReturnReason reason)
    {
        (happened, reason) = (TrackingEvent.Returning, ReturnReason.NotStated);
        if (text.Length > MaximumLength)
        {
            return false;
        }

        var word = WideText.Fold(text).Replace(" ", "", StringComparison.Ordinal);
        if (Reasons.TryGetValue(word, out var alone))
        {
            reason = alone;
            return true;
        }

        var open = word.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return Events.TryGetValue(word, out happened);
        }

        return word.EndsWith(')')
            && Events.TryGetValue(word[..open], out happened) && happened is TrackingEvent.Returning or TrackingEvent.Returned
            && Reasons.TryGetValue(word[(open + 1)..^1], out reason);
    }
}
