using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Simulates a batch with exchanged or rotated posting numbers in the lists of both clerks. Letters are delivered or come back, and
/// reports, returned letters, corrections and decisions follow in any order.
/// </summary>
internal sealed class ExchangedNumbersRun(MailRoomDriver desk, Random random)
{
    private static readonly string[] Returns = ["差出人に返送済み（あて所に尋ねあたらず）", "差出人に返送済み（保管期間経過）", "転居先不明", "受取拒絶", "差出人に返送済み"];

    private readonly int[] _places = CreateExchange(random);
    private PostedBatch _batch = null!;
    private bool[] _isReturned = [];

    /// <summary>
    /// Posts the batch. If only the first person's list has exchanged numbers, the second person's correct list stops the posting. A
    /// mistake in both lists is not detected.
    /// </summary>
    public async Task PostAsync()
    {
        _batch = await PostedBatch.PrintAsync(desk, _places.Length);
        _isReturned = [.. _places.Select(_ => random.Next(2) == 0)];
        var exchanged = _batch.CreatePairs(_places);
        var preview = await desk.ProposeAsync(_batch.Id, exchanged);
        Assert.Contains(preview.Preview, pair => pair.Warnings.Contains(PostingWarning.OutOfSequence));
        var answer = await desk.ConfirmPostingAsync(_batch.Id, _batch.TruePairs);
        Assert.Equal(_batch.Letters.Where((_, place) => _places[place] != place), answer.Differing);
        await desk.ConfirmPostingAsync(_batch.Id, exchanged);
    }

    /// <summary>
    /// Performs all reports, recordings of returned letters, decisions and corrections in random order. The service may refuse some of
    /// them.
    /// </summary>
    public async Task ReportAsync()
    {
        var steps = new List<Func<Task>>();
        for (var letter = 0; letter < _places.Length; letter++)
        {
            var place = letter;
            var status = _isReturned[place] ? Returns[random.Next(Returns.Length)] : "お届け先にお届け済み";
            steps.Add(() => desk.TrackAsync(CreateLine(place, status)));
            if (_isReturned[place])
            {
                steps.Add(async () => await desk.RecordReturnedAsync(_batch.Letters[place], (MailReturnReason)random.Next(1, 7)));
            }

            steps.Add(async () => await desk.DecideAsync(_batch.Applications[place], MailReviewDecision.Accept));
        }
        if (random.Next(3) == 0)
        {
            steps.Add(CorrectAsync);
        }

        var order = steps.ToArray();
        random.Shuffle(order);
        foreach (var step in order)
        {
            try
            {
                await step();
            }
            catch (RpcException refused)
            {
                Assert.Contains(refused.StatusCode, new[] { StatusCode.FailedPrecondition, StatusCode.AlreadyExists });
            }
        }
    }

    public async Task CheckAsync()
    {
        foreach (var (application, isReturned) in _batch.Applications.Zip(_isReturned))
        {
            var (state, code) = await desk.GetStateAsync(application);
            if (isReturned)
            {
                Assert.NotEqual(ApplicationState.Verified, state);
            }
            // A person who is not verified has an outcome code that explains why.
            if (state != ApplicationState.Verified)
            {
                Assert.StartsWith("MAIL-", code, StringComparison.Ordinal);
            }
        }
    }

    private async Task CorrectAsync()
    {
        await desk.CorrectAsync(_batch.Id, _batch.TruePairs);
        Assert.Empty((await desk.ConfirmPostingAsync(_batch.Id, _batch.TruePairs, correction: true)).Differing);
    }

    // Creates the order of the numbers, in which two letters have exchanged numbers, or the numbers of several letters are rotated.
    private static int[] CreateExchange(Random random)
    {
        var places = Enumerable.Range(0, random.Next(2, 6)).ToArray();
        var moved = places.ToArray();
        random.Shuffle(moved);
        moved = moved[..(random.Next(2) == 0 ? 2 : random.Next(2, places.Length + 1))];
        var first = places[moved[0]];
        for (var step = 0; step + 1 < moved.Length; step++)
        {
            places[moved[step]] = places[moved[step + 1]];
        }

        places[moved[^1]] = first;
        return places;
    }

    private string CreateLine(int place, string status) => desk.CreateLine(PostedBatch.GetNumber(place), status);
}
