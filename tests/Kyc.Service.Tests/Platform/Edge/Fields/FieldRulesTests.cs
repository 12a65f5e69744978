using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge.Fields;

public sealed class FieldRulesTests
{
    private static readonly RequestFieldChecker Checker = RequestContract.CreateChecker(TimeProvider.System);

    [Fact]
    public void Every_field_of_every_request_has_a_rule_and_every_rule_has_a_field() =>
        Assert.Equal(
            RequestContract.GetRequestMessages().SelectMany(message => message.Fields.InDeclarationOrder()).Select(field => field.FullName)
                .Order(StringComparer.Ordinal),
            Checker.Fields.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_comment_of_every_field_in_the_contract_states_its_rule()
    {
        var comments = RequestContract.ReadComments();
        Assert.All(Checker.Fields, rule => Assert.Contains(rule.Value.Wording, comments[rule.Key], StringComparison.OrdinalIgnoreCase));
        Assert.All(Checker.Messages, rule => Assert.Contains(
            comments, comment => (comment.Key == rule.Key || comment.Key.StartsWith(rule.Key + ".", StringComparison.Ordinal))
                && comment.Value.Contains(rule.Value.Form, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_document_of_field_rules_matches_the_rules_that_are_checked() =>
        GeneratedDocument.AssertIsCurrent(FieldDocument.Path, FieldDocument.CreateText(Checker));

    [Fact]
    public void Every_reason_code_has_the_format_that_google_rpc_requires() =>
        Assert.All(FieldReason.All.Keys, reason => Assert.Matches("^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$", reason));

    [Fact]
    public void An_empty_text_is_refused_unless_the_rule_of_its_field_allows_empty_text()
    {
        // An empty text must be refused, unless the field's format allows it, a different check covers it, or the field is an element of a
        // repeated field with a minimum count.
        var now = ClusterFixture.Now;
        foreach (var field in RequestContract.GetRequestMessages().SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => field.FieldType == Google.Protobuf.Reflection.FieldType.String))
        {
            var rule = Checker.Fields[field.FullName];
            var fault = rule.Check("", now);
            var mayBeEmpty = rule.Wording.Length == 0 || rule.Wording.Contains("empty", StringComparison.Ordinal)
                || rule.Wording.StartsWith("At most", StringComparison.OrdinalIgnoreCase)
                || field.FullName == "kyc.v1.DocumentEntry.postcode" || rule.MinCount > 0;
            Assert.True(mayBeEmpty ? fault is null : fault?.Reason is "ABSENT" or "NOT_IN_FORM", field.FullName);
        }
    }
}
