namespace Kyc.Mail.Posting;

/// <summary>What names one posted item: numbers come round again, so it is the number with the day of posting (mail.md 8.3).</summary>
/// <param name="Number">The posting number.</param>
/// <param name="PostingDate">The day of posting in Japan, which is also the date that the verification record states (law.md 2.2).</param>
public readonly record struct PostingKey(PostingNumber Number, DateOnly PostingDate);
