using System.CommandLine;

namespace Kyc.Client.Tests;

public sealed class ConnectionOptionsTests
{
    [Fact]
    public void Without_options_the_port_of_this_machine_is_used_which_needs_a_client_certificate() =>
        Assert.Contains("--tls-certificate", GetProblem([]), StringComparison.Ordinal);

    [Theory]
    [InlineData("--service https://kyc.example.com --tls-certificate a.pem", "must be given together")]
    [InlineData("--service https://kyc.example.com --tls-certificate a.pem --tls-key a.key", "must be given together")]
    [InlineData("--service https://kyc.example.com --tls-ca ca.pem", "must be given together")]
    [InlineData("--service https://kyc.example.com", "client certificate")]
    [InlineData("--service http://kyc.example.com", "no plain http")]
    [InlineData("--service http://127.0.0.1:5001", "no plain http")]
    [InlineData("--service https://kyc.example.com --tls-certificate a.pem --tls-key a.key --tls-ca no-such-file.pem", "no-such-file.pem")]
    [InlineData("--service unix:/run/operator.sock --operator two;words", "caller's name")]
    [InlineData("--service unix:", "path of the operator socket")]
    [InlineData("--service unix:/run/operator.sock --tls-certificate a.pem --tls-key a.key --tls-ca a.pem", "operator socket")]
    [InlineData("--service /run/operator.sock", "unix:")]
    public void A_command_line_with_invalid_connection_options_is_refused_with_a_message(string line, string message)
    {
        Assert.Contains(message, GetProblem(line.Split(' ')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_for_operators_accepts_only_the_operator_socket_and_no_operator_name()
    {
        var command = new RootCommand();
        var options = ConnectionOptions.CreateForOperators(command);

        Assert.True(options.TryCreateConnection(command.Parse([]), "client-tests", out var connection, out _));
        connection.Dispose();
        Assert.Contains(
            "only on the service's operator socket",
            Assert.Single(command.Parse(["--service", "https://127.0.0.1:5001"]).Errors).Message,
            StringComparison.Ordinal);
        Assert.NotEmpty(command.Parse(["--operator", "alice"]).Errors);
    }

    private static string? GetProblem(string[] arguments)
    {
        var command = new RootCommand();
        var options = new ConnectionOptions(command, "Who.", "nobody");
        var parseResult = command.Parse(arguments);
        Assert.Empty(parseResult.Errors);
        if (options.TryCreateConnection(parseResult, "client-tests", out var connection, out var problem))
        {
            connection.Dispose();
        }

        return problem;
    }
}
