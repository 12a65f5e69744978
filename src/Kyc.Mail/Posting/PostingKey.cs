namespace Kyc.Mail.Posting;

/// <summary>
/// Identifies a posted item by its posting number and its day of posting. The number alone is not sufficient, because numbers are reused
/// (mail.md 8.3).
/// </summary>
/// <param name="PostingDate">The day of posting in Japan, which is also the date in the verification record (law.md 2.2).</param>
public readonly record struct PostingKey(PostingNumber Number, DateOnly PostingDate);
