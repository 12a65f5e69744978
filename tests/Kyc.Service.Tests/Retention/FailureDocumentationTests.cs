using Kyc.Service.Retention;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Retention;

public sealed class FailureDocumentationTests
{
    [Fact]
    public void The_documented_failures_of_retention_match_the_catalogue()
    {
        Assert.Equal(RetentionFailures.Statuses.Keys.Select(FailureDocument.FormatRow), FailureDocument.GetRows("Retention"));
        Assert.Equal(typeof(RetentionFailures).GetFields().Select(field => (Jpki.Failure)field.GetValue(null)!),
            RetentionFailures.Statuses.Keys);
    }
}
