using Kyc.Contracts.V1;
using Kyc.Mail.Posting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// A printed batch of letters. The position of a letter in the order of the sheets determines its correct posting number.
/// </summary>
/// <param name="Id">UUID of the batch.</param>
/// <param name="Letters">Management numbers in the order of the sheets.</param>
/// <param name="Applications">Applications of the letters, in the same order.</param>
public sealed record PostedBatch(string Id, IReadOnlyList<string> Letters, IReadOnlyList<Application> Applications)
{
    private const long FirstSerial = 3_100_000_000;

    /// <summary>Gets the correct pairs of letter and posting number, as on the post office's receipt.</summary>
    public (string Letter, string Number)[] CorrectPairs => CreatePairs([.. Enumerable.Range(0, Letters.Count)]);

    /// <summary>Returns the correct posting number of the letter at the given position, from 0.</summary>
    public static string GetPostingNumber(int position) => PostingNumber.FromSerial(FirstSerial + position).ToString();

    /// <summary>
    /// Pairs the letters, in the order of the sheets, with the correct posting numbers of the letters at the given positions.
    /// </summary>
    public (string Letter, string Number)[] CreatePairs(params int[] positions) =>
        [.. Letters.Zip(positions, (letter, place) => (letter, GetPostingNumber(place)))];

    /// <summary>
    /// Creates the given number of applications with a letter, prints the letters as one batch and confirms the printing.
    /// </summary>
    public static async Task<PostedBatch> PrintAsync(MailRoomDriver desk, int letterCount)
    {
        var applications = new Dictionary<string, Application>();
        for (var letter = 0; letter < letterCount; letter++)
        {
            var (application, number, _) = await desk.CreateReadyLetterAsync();
            applications[number] = application;
        }
        var (batch, _) = await desk.CreateBatchAsync();
        await desk.ConfirmPrintedAsync(batch.BatchId, letterCount);
        return new PostedBatch(
            batch.BatchId, [.. batch.ManagementNumbers], [.. batch.ManagementNumbers.Select(number => applications[number])]);
    }

    /// <summary>
    /// Prints one letter for each position given, and posts them with the pairs that <see cref="CreatePairs"/> creates for these positions.
    /// Two people enter the same pairs.
    /// </summary>
    public static async Task<PostedBatch> PostAsync(MailRoomDriver desk, params int[] positions)
    {
        var batch = await PrintAsync(desk, positions.Length);
        await desk.ProposePostingAsync(batch.Id, batch.CreatePairs(positions));
        Assert.Empty((await desk.ConfirmPostingAsync(batch.Id, batch.CreatePairs(positions))).Differing);
        return batch;
    }
}
