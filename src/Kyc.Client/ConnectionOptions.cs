using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace Kyc.Client;

/// <summary>The options of every command that calls the service; one set for all our programs.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The operator socket where the service's own setting does not name another path.</summary>
    private const string StandardSocket = "unix:/run/kyc-service/operator.sock";

    private readonly Option<string> _service;
    private readonly Option<string> _certificate = new("--tls-certificate") { Description = "PEM file of this program's certificate; for https." };
    private readonly Option<string> _key = new("--tls-key") { Description = "PEM file of its private key; for https." };
    private readonly Option<string> _ca = new("--tls-ca") { Description = "PEM file of the CA that signed the service's certificate; for https." };
    private readonly Option<string>? _person;

    /// <summary>Adds the options of a command that is accepted on the operator socket only: the person is who runs it.</summary>
    private ConnectionOptions(Command command)
    {
        _service = new("--service") { Description = "Operator socket of the service: unix: and its path.", DefaultValueFactory = _ => StandardSocket };
        _service.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.StartsWith("unix:", StringComparison.Ordinal) == false)
            {
                result.AddError("This command is accepted on the service's operator socket only: give --service unix: and its path.");
            }
        });
        command.Add(_service);
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="person">What <c>--operator</c> means there.</param>
    /// <param name="standardPerson">Who it is when nobody is named.</param>
    public ConnectionOptions(Command command, string person, string standardPerson)
    {
        _service = new("--service")
        {
            Description = "Address of the service: http, https, or unix: and the path of its operator socket, where the person is who runs this.",
            DefaultValueFactory = _ => "http://127.0.0.1:5001",
        };
        _person = new Option<string>("--operator") { Description = person, DefaultValueFactory = _ => standardPerson };
        foreach (Option option in new Option[] { _service, _person, _certificate, _key, _ca })
        {
            command.Add(option);
        }
    }

    /// <summary>The options of a command that is accepted on the operator socket only.</summary>
    public static ConnectionOptions ForOperators(Command command) => new(command);

    /// <summary>Prepares the connection that the command line asks for.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="program">Name of the calling program.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">What is wrong with the command line, one English sentence.</param>
    public bool TryConnect(
        ParseResult arguments,
        string program,
        [NotNullWhen(true)] out ServiceConnection? connection,
        [NotNullWhen(false)] out string? problem)
    {
        TlsFiles? tls = null;
        if (arguments.GetValue(_certificate) is { } certificateFile && arguments.GetValue(_key) is { } keyFile && arguments.GetValue(_ca) is { } caFile)
        {
            tls = new TlsFiles(certificateFile, keyFile, caFile);
        }
        else if (new[] { _certificate, _key, _ca }.Any(option => arguments.GetValue(option) is not null))
        {
            connection = null;
            problem = "--tls-certificate, --tls-key and --tls-ca go together.";
            return false;
        }

        // On the operator socket the service asks the kernel who it is, and does not read the name.
        var caller = new CallerIdentity(program, _person is null ? "operator" : arguments.GetRequiredValue(_person));
        return ServiceConnection.TryCreate(arguments.GetRequiredValue(_service), caller, TimeProvider.System, out connection, out problem, tls);
    }
}
