using Kyc.Contracts.V1;
using Kyc.Mail.Posting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// A printed batch of letters. The correct posting number of each letter follows from the position of the letter in the order of the
/// sheets.
/// </summary>
/// <param name="Id">UUID of the batch.</param>
/// <param name="Letters">Management numbers in the order of the sheets.</param>
/// <param name="Applications">Applications of the letters.</param>
public sealed record PostedBatch(string Id, IReadOnlyList<string> Letters, IReadOnlyList<Application> Applications)
{
    private const long FirstSerial = 3_100_000_000;

    /// <summary>Gets the correct pairs of letter and number, as on the receipt.</summary>
    public (string Letter, string Number)[] TruePairs => CreatePairs([.. Enumerable.Range(0, Letters.Count)]);

    /// <summary>Gets the posting number of the letter at a position.</summary>
    public static string GetNumber(int place) => PostingNumber.FromSerial(FirstSerial + place).ToString();

    /// <summary>Creates pairs in which each letter has the number of the letter at the given position.</summary>
    public (string Letter, string Number)[] CreatePairs(params int[] places) =>
        [.. Letters.Zip(places, (letter, place) => (letter, GetNumber(place)))];

    /// <summary>Prints the given number of letters and confirms the printing.</summary>
    public static async Task<PostedBatch> PrintAsync(MailRoomDriver desk, int letters)
    {
        var applications = new Dictionary<string, Application>();
        for (var letter = 0; letter < letters; letter++)
        {
            var (application, number, _) = await desk.CreateReadyAsync();
            applications[number] = application;
        }
        var (batch, _) = await desk.CreateBatchAsync();
        await desk.ConfirmPrintedAsync(batch.BatchId, letters);
        return new PostedBatch(
            batch.BatchId, [.. batch.ManagementNumbers], [.. batch.ManagementNumbers.Select(number => applications[number])]);
    }

    /// <summary>Prints letters, and posts them with the given pairs. Two people enter the same pairs.</summary>
    public static async Task<PostedBatch> PostAsync(MailRoomDriver desk, params int[] places)
    {
        var batch = await PrintAsync(desk, places.Length);
        await desk.ProposeAsync(batch.Id, batch.CreatePairs(places));
        Assert.Empty((await desk.ConfirmPostingAsync(batch.Id, batch.CreatePairs(places))).Differing);
        return batch;
    }
}
