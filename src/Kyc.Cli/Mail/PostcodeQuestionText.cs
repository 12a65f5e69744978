using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// The question about a postal code that a refused <c>kyc mail intake</c> comes back with, for the clerk who typed the address.
/// </summary>
internal static class PostcodeQuestionText
{
    private const string Trailer = "kyc-postcode-question-bin";

    /// <summary>
    /// Writes why the postal code is for a person to decide and what it may be, the likelier first; nothing when there is no question.
    /// </summary>
    public static void Write(TextWriter output, RpcException refusal)
    {
        if (Read(refusal) is not { } question) return;
        output.WriteLine(question.Doubt == PostcodeDoubt.Unspecified
            ? "the address leads to:"
            : $"postal code: {MailCommands.Word(question.Doubt)}; it may be:");
        foreach (var candidate in question.Candidates)
            output.WriteLine(
                $"  {candidate.Postcode}  {candidate.Place}{(candidate.NotListed ? " (places that the list does not name)" : "")}");
        if (question.Candidates.Count == 0) output.WriteLine("  the list has nothing like it");
    }

    private static PostcodeQuestion? Read(RpcException refusal)
    {
        try
        {
            return refusal.Trailers.GetValueBytes(Trailer) is { } bytes ? PostcodeQuestion.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            // Of a service that says something else there; the failure itself is told anyway.
            return null;
        }
    }
}
