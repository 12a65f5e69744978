using Kyc.Service.CardVerification;
using Kyc.Service.MailVerification;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge;

public sealed class FailureDocumentationTests
{
    [Fact]
    public void The_documented_call_failures_match_the_catalogue_exactly() =>
        Assert.Equal(ServiceFailures.StatusByFailure.Keys.Select(FailureDocument.FormatRow), FailureDocument.GetRows("Calls"));

    [Fact]
    public void Every_declared_failure_has_a_status_and_a_code_of_its_own()
    {
        var declaredFailures = typeof(ServiceFailures).GetFields().Select(field => (Jpki.Failure)field.GetValue(null)!).ToList();
        Assert.Equal(declaredFailures, ServiceFailures.StatusByFailure.Keys);
        Assert.Equal(declaredFailures.Count, declaredFailures.DistinctBy(failure => failure.Code).Count());
    }

    [Fact]
    public void The_documented_failures_of_the_second_opinion_match_the_catalogue_exactly()
    {
        Assert.Equal(CardVerificationFailures.All.Select(FailureDocument.FormatRow), FailureDocument.GetRows("Verdict: second opinion"));
        Assert.Equal(
            typeof(CardVerificationFailures).GetFields().Select(field => (Jpki.Failure)field.GetValue(null)!),
            CardVerificationFailures.All);
    }

    [Fact]
    public void The_documented_failures_of_mail_match_the_catalogue_exactly()
    {
        Assert.Equal(MailFailures.All.Select(entry => FailureDocument.FormatRow(entry.Failure)), FailureDocument.GetRows("Mail"));
        Assert.Equal(typeof(MailFailures).GetFields().Select(field => (Jpki.Failure)field.GetValue(null)!),
            MailFailures.All.Select(entry => entry.Failure));
    }

    [Fact]
    public void The_documented_failures_of_keys_match_the_catalogue_exactly()
    {
        Assert.Equal(KeyFailures.All.Select(FailureDocument.FormatRow), FailureDocument.GetRows("Keys"));
        Assert.Equal(typeof(KeyFailures).GetFields().Select(field => (Jpki.Failure)field.GetValue(null)!), KeyFailures.All);
    }
}
