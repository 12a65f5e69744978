using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;
using Kyc.Service.Edge;

namespace Kyc.Service.Reflection;

/// <summary>
/// The one implementation behind both versions of reflection. Their messages are the same on the wire, so each version
/// crosses over by its bytes.
/// </summary>
public static class ReflectionStream
{
    /// <summary>Most questions of one stream: more than any contract has symbols.</summary>
    public const int MostQuestions = 1000;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Answers one question after the other until the caller has none left.</summary>
    public static async Task AnswerAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> questions, IServerStreamWriter<TResponse> answers, MessageParser<TResponse> parser,
        DescriptorIndex index, ServerCallContext context, CancellationToken stopping)
        where TRequest : class, IMessage
        where TResponse : class, IMessage<TResponse>
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        time.CancelAfter(Longest);
        for (var count = 0; await MoveNextAsync(questions, context, stopping, time.Token); count++)
        {
            if (count == MostQuestions) throw new ServiceFailureException(ServiceFailures.LimitReached);
            var question = ServerReflectionRequest.Parser.ParseFrom(questions.Current.ToByteArray());
            var answer = parser.ParseFrom(ReflectionAnswers.To(question, index).ToByteArray());
            answers.WriteOptions = AnswerCompression.OptionsFor(answer);
            await answers.WriteAsync(answer, context.CancellationToken);
        }
    }

    private static async Task<bool> MoveNextAsync<TRequest>(
        IAsyncStreamReader<TRequest> questions, ServerCallContext context, CancellationToken stopping, CancellationToken time)
    {
        try
        {
            return await questions.MoveNext(time);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new ServiceFailureException(ServiceFailures.LimitReached, "the stream has lived its ten minutes");
        }
    }
}
