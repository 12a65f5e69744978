using Kyc.Tests.Shared;

namespace Kyc.Jpki.Tests;

public sealed class FailureDocumentationTests
{
    [Fact]
    public void The_documented_failure_table_equals_the_failure_catalogue() =>
        Assert.Equal(VerdictFailures.All.Select(FailureDocument.FormatRow),
            FailureDocument.GetRows("Verdict: certificate, revocation list, signature, comparison"));

    [Fact]
    public void Every_failure_of_the_catalogue_is_listed_once()
    {
        var declaredFailures = typeof(VerdictFailures).GetProperties().Where(property => property.PropertyType == typeof(Failure))
            .Select(property => (Failure)property.GetValue(null)!).ToList();
        Assert.Equal(declaredFailures.Select(failure => failure.Code).Order(), VerdictFailures.All.Select(failure => failure.Code).Order());
        Assert.Equal(declaredFailures.Count, declaredFailures.DistinctBy(failure => failure.Code).Count());
    }
}
