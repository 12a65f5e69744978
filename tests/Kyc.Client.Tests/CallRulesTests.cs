namespace Kyc.Client.Tests;

public sealed class CallRulesTests
{
    [Theory]
    [InlineData("/kyc.v1.ApplicationService/CreateApplication", 30, true)]
    [InlineData("/kyc.v1.ApplicationService/WatchApplication", 3600, false)]
    [InlineData("/kyc.v1.CardVerificationService/BeginCardVerification", 30, false)]
    [InlineData("/kyc.v1.RetentionService/AddRules", 600, false)]
    [InlineData("/kyc.v1.RevocationService/ImportCrl", 600, false)]
    [InlineData("/grpc.health.v1.Health/Check", 30, false)]
    public void Calls_have_the_deadline_and_retries_of_the_contract(string method, int seconds, bool isRetryable)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), CallRules.GetDeadline(method));
        Assert.Equal(isRetryable, CallRules.IsRetryable(method));
    }

    [Fact]
    public void The_client_retries_exactly_the_repeatable_methods() =>
        Assert.Equal(
            CallRules.All.Where(rule => rule.IsRetryable).Select(rule => (rule.Service, rule.Method)),
            CallRules.CreateServiceConfig().MethodConfigs.Single().Names.Select(name => (name.Service!, name.Method!)));
}
