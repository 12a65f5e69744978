using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Simulates a batch with exchanged or rotated posting numbers in the lists of both clerks. Letters are delivered or come back, and
/// reports, returned letters, corrections and decisions follow in any order.
/// </summary>
internal sealed class ExchangedNumbersRun(MailRoomDriver mailRoom, Random random)
{
    private static readonly string[] ReturnStatuses = ["差出人に返送済み（あて所に尋ねあたらず）", "差出人に返送済み（保管期間経過）", "転居先不明", "受取拒絶", "差出人に返送済み"];

    private readonly int[] _numberPlaces = CreateExchange(random);
    private PostedBatch _batch = null!;
    private bool[] _isReturned = [];

    /// <summary>
    /// Posts the batch. If only the first person's list has exchanged numbers, the second person's correct list stops the posting. A
    /// mistake in both lists is not detected.
    /// </summary>
    public async Task PostBatchAsync()
    {
        _batch = await PostedBatch.PrintAsync(mailRoom, _numberPlaces.Length);
        _isReturned = [.. _numberPlaces.Select(_ => random.Next(2) == 0)];
        var exchangedPairs = _batch.CreatePairs(_numberPlaces);
        var preview = await mailRoom.ProposePostingAsync(_batch.Id, exchangedPairs);
        Assert.Contains(preview.Preview, pair => pair.Warnings.Contains(PostingWarning.OutOfSequence));
        var response = await mailRoom.ConfirmPostingAsync(_batch.Id, _batch.CorrectPairs);
        Assert.Equal(_batch.Letters.Where((_, place) => _numberPlaces[place] != place), response.Differing);
        await mailRoom.ConfirmPostingAsync(_batch.Id, exchangedPairs);
    }

    /// <summary>
    /// Performs all reports, recordings of returned letters, decisions and corrections in random order. The service may refuse some of
    /// them.
    /// </summary>
    public async Task PerformStepsAsync()
    {
        var steps = new List<Func<Task>>();
        for (var letter = 0; letter < _numberPlaces.Length; letter++)
        {
            var place = letter;
            var status = _isReturned[place] ? ReturnStatuses[random.Next(ReturnStatuses.Length)] : "お届け先にお届け済み";
            steps.Add(() => mailRoom.ImportReportsAsync(CreateLine(place, status)));
            if (_isReturned[place])
            {
                steps.Add(async () => await mailRoom.RecordReturnedLetterAsync(_batch.Letters[place], (MailReturnReason)random.Next(1, 7)));
            }

            steps.Add(async () => await mailRoom.DecideReviewAsync(_batch.Applications[place], MailReviewDecision.Accept));
        }
        if (random.Next(3) == 0)
        {
            steps.Add(CorrectPostingAsync);
        }

        var shuffledSteps = steps.ToArray();
        random.Shuffle(shuffledSteps);
        foreach (var step in shuffledSteps)
        {
            try
            {
                await step();
            }
            catch (RpcException exception)
            {
                Assert.Contains(exception.StatusCode, new[] { StatusCode.FailedPrecondition, StatusCode.AlreadyExists });
            }
        }
    }

    public async Task AssertStatesAsync()
    {
        foreach (var (application, isReturned) in _batch.Applications.Zip(_isReturned))
        {
            var (state, code) = await mailRoom.GetStateAsync(application);
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

    private async Task CorrectPostingAsync()
    {
        await mailRoom.CorrectPostingAsync(_batch.Id, _batch.CorrectPairs);
        Assert.Empty((await mailRoom.ConfirmPostingAsync(_batch.Id, _batch.CorrectPairs, isCorrection: true)).Differing);
    }

    // Creates an order of the numbers in which two letters have exchanged numbers, or the numbers of several letters are rotated.
    private static int[] CreateExchange(Random random)
    {
        var places = Enumerable.Range(0, random.Next(2, 6)).ToArray();
        var movedPlaces = places.ToArray();
        random.Shuffle(movedPlaces);
        movedPlaces = movedPlaces[..(random.Next(2) == 0 ? 2 : random.Next(2, places.Length + 1))];
        var firstPlace = places[movedPlaces[0]];
        for (var step = 0; step + 1 < movedPlaces.Length; step++)
        {
            places[movedPlaces[step]] = places[movedPlaces[step + 1]];
        }

        places[movedPlaces[^1]] = firstPlace;
        return places;
    }

    private string CreateLine(int place, string status) => mailRoom.CreateStatusLine(PostedBatch.GetPostingNumber(place), status);
}
