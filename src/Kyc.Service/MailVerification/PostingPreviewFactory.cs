using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Mail.Posting;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>Creates the preview for the person who proposes a posting: each letter with its posting number and warnings.</summary>
internal static class PostingPreviewFactory
{
    /// <summary>
    /// Creates the preview in the order of the printed sheets. The warnings take into account all letters of the batch with the same
    /// posting date, whether posted or proposed.
    /// </summary>
    public static async Task<IReadOnlyList<PostingPreview>> CreateAsync(
        NpgsqlConnection connection, LockedBatch sheet, DateOnly postingDate, IReadOnlyList<ProposedPosting> pairs)
    {
        var proposedNumbers = pairs.ToDictionary(pair => pair.Item.Id, pair => pair.Number);
        var lettersOfDay = sheet.Items.Where(
            item => proposedNumbers.ContainsKey(item.Id) || (item.PostingDate == postingDate && item.PostingNumber is not null)).ToList();
        var anomalies = PostingSequence.FindAnomalies(
            [.. lettersOfDay.Select(item => proposedNumbers.TryGetValue(item.Id, out var number) ? number : GetNumber(item))],
            sheet.Batch.Service == MailService.Registered ? PostingKind.Registered : PostingKind.SimplifiedRegistered);
        var earlierNumbers = await PostingStore.FindEarlierNumbersAsync(connection, postingDate, pairs);
        return
        [
            .. lettersOfDay.Zip(anomalies).Where(line => proposedNumbers.ContainsKey(line.First.Id))
                .Select(line => CreatePreview(line.First, proposedNumbers[line.First.Id], postingDate, line.Second, earlierNumbers)),
        ];
    }

    private static PostingPreview CreatePreview(
        MailItemRow item,
        PostingNumber number,
        DateOnly postingDate,
        IReadOnlyList<PostingAnomaly> anomalies,
        IReadOnlySet<string> earlierNumbers)
    {
        var preview = new PostingPreview { ManagementNumber = item.ManagementNumber, PostingNumber = number.ToString() };
        preview.Warnings.AddRange(anomalies.Select(ToWarning));
        if (earlierNumbers.Contains(number.Digits))
        {
            preview.Warnings.Add(PostingWarning.NumberOfEarlierLetter);
        }

        if (item.PostingNumber is not null && item.PostingNumber != number.Digits)
        {
            preview.CorrectsNumber = GetNumber(item).ToString();
        }

        if (item.PostingDate is { } day && day != postingDate)
        {
            preview.CorrectsDate = IsoDate.ToText(day);
        }

        return preview;
    }

    private static PostingNumber GetNumber(MailItemRow item) =>
        PostingNumber.TryParse(item.PostingNumber!, out var number, out _) ? number
            : throw new InvalidOperationException("A stored posting number is invalid.");

    private static PostingWarning ToWarning(PostingAnomaly anomaly) => anomaly switch
    {
        PostingAnomaly.OutOfSequence => PostingWarning.OutOfSequence,
        PostingAnomaly.Gap => PostingWarning.Gap,
        PostingAnomaly.Kind => PostingWarning.Kind,
        PostingAnomaly.Region => PostingWarning.Region,
        _ => throw new ArgumentOutOfRangeException(nameof(anomaly)),
    };
}
