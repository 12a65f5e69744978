
namespace Kyc.Client.Tests;

public sealed class ServiceConnectionTests
{
    private static readonly CallerIdentity Caller = new("kyc-kiosk", "branch.7");

    [Theory]
    [InlineData("http://127.0.0.1:5001")]
    [InlineData("http://localhost:5001")]
    [InlineData("http://[::1]:5001")]
    [InlineData("http://kyc.example.com")]
    [InlineData("http://192.0.2.1:5001")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("127.0.0.1:5001")]
    public void An_address_that_is_neither_https_nor_a_socket_is_refused(string address)
    {
        Assert.False(ServiceConnection.TryCreate(address, Caller, TimeProvider.System, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("山田")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_caller_with_an_invalid_name_is_refused_before_anything_is_sent(string person)
    {
        var caller = new CallerIdentity("kyc-kiosk", person);

        Assert.False(ServiceConnection.TryCreate("unix:/run/operator.sock", caller, TimeProvider.System, out _, out _));
    }
}
