using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Writes the question about a postcode that the service returns when it refuses <c>kyc mail intake</c>. The clerk who typed the address
/// answers the question.
/// </summary>
internal static class PostcodeQuestionText
{
    private const string TrailerKey = "kyc-postcode-question-bin";

    /// <summary>
    /// Writes why a person must choose the postcode, and the candidates, the most likely first. Writes nothing when the refusal contains no
    /// question.
    /// </summary>
    public static void Write(TextWriter output, RpcException refusal)
    {
        if (Read(refusal) is not { } question)
        {
            return;
        }

        output.WriteLine(question.Doubt == PostcodeDoubt.Unspecified
            ? "postal codes of the address:"
            : $"postal code: {MailCommands.FormatValue(question.Doubt)}; possible postal codes:");
        foreach (var candidate in question.Candidates)
        {
            output.WriteLine(
                $"  {candidate.Postcode}  {candidate.Place}{(candidate.NotListed ? " (places that the list does not contain)" : "")}");
        }

        if (question.Candidates.Count == 0)
        {
            output.WriteLine("  the list contains nothing similar");
        }
    }

    private static PostcodeQuestion? Read(RpcException refusal)
    {
        try
        {
            return refusal.Trailers.GetValueBytes(TrailerKey) is { } bytes ? PostcodeQuestion.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            // The trailer does not contain a question. The failure itself is reported anyway.
            return null;
        }
    }
}
