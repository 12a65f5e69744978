using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Kyc.Service.CardVerification;
using Kyc.Service.Evidence;
using Kyc.Service.Keys;
using Kyc.Service.MailVerification;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge.Fields;

/// <summary>
/// Provides the messages of the API contract that occur in requests, the comments on their fields, and the rules that all capabilities
/// define for these fields.
/// </summary>
internal static partial class RequestContract
{
    private const string Package = "kyc.v1";

    /// <summary>Creates a checker with the rules of all capabilities, as the service does.</summary>
    public static RequestFieldChecker CreateChecker(TimeProvider clock) => new(
        [
            ApplicationFields.Rules, CardFields.Rules, MailFields.Rules, MailWorkFields.Rules, RevocationFields.Rules, KeyFields.Rules,
            EvidenceFields.Rules,
            RetentionFields.Rules,
        ],
        clock);

    /// <summary>
    /// Returns all message types of the API contract that occur in requests, each once, in the order in which the methods use them.
    /// </summary>
    public static IReadOnlyList<MessageDescriptor> GetRequestMessages()
    {
        var messages = new List<MessageDescriptor>();
        foreach (var method in ApiContract.Methods)
        {
            CollectMessages(method.InputType, messages);
        }

        return messages;
    }

    /// <summary>
    /// Reads the comments on messages and fields in the proto files, by full name. The lines of a comment are joined into one.
    /// </summary>
    public static Dictionary<string, string> ReadComments()
    {
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(FailureDocument.GetRepositoryRoot(), "protos", "kyc", "v1"), "*.proto"))
        {
            ReadFile(File.ReadLines(file), comments);
        }

        return comments;
    }

    private static void ReadFile(IEnumerable<string> lines, Dictionary<string, string> comments)
    {
        var (message, comment) = ("", new List<string>());
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                comment.Add(line[2..].Trim());
                continue;
            }
            if (MessageRegex().Match(line) is { Success: true } messageMatch)
            {
                comments[message = $"{Package}.{messageMatch.Groups[1].Value}"] = string.Join(' ', comment);
            }
            else if (FieldRegex().Match(line) is { Success: true } fieldMatch)
            {
                comments[$"{message}.{fieldMatch.Groups[1].Value}"] = string.Join(' ', comment);
            }

            comment.Clear();
        }
    }

    private static void CollectMessages(MessageDescriptor message, List<MessageDescriptor> messages)
    {
        if (message.File.Package != Package || messages.Contains(message))
        {
            return;
        }

        messages.Add(message);
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.Message)
            {
                CollectMessages(field.MessageType, messages);
            }
        }
    }

    [GeneratedRegex(@"^message (\w+) \{")]
    private static partial Regex MessageRegex();

    [GeneratedRegex(@"^(?:repeated |optional )?[\w.]+ (\w+) = \d+( \[.*\])?;")]
    private static partial Regex FieldRegex();
}
