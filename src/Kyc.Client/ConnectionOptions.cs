using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace Kyc.Client;

/// <summary>Defines the options of every command that calls the service. All our programs have the same options.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The default path of the operator socket. The service's setting may specify a different path.</summary>
    private const string DefaultSocket = "unix:/run/kyc-service/operator.sock";

    private readonly Option<string> _service;
    private readonly Option<string> _certificate =
        new("--tls-certificate") { Description = "PEM file of this program's certificate; for https." };
    private readonly Option<string> _key = new("--tls-key") { Description = "PEM file of the private key of this certificate; for https." };
    private readonly Option<string> _ca =
        new("--tls-ca") { Description = "PEM file of the CA that signed the service's certificate; for https." };
    private readonly Option<string>? _person;

    /// <summary>
    /// Adds the options to a command that the service accepts only on the operator socket. The operating system user who runs the command
    /// is the person.
    /// </summary>
    private ConnectionOptions(Command command)
    {
        _service = new("--service")
        {
            Description = "Operator socket of the service: unix: followed by its path.",
            DefaultValueFactory = _ => DefaultSocket,
        };
        _service.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.StartsWith("unix:", StringComparison.Ordinal) == false)
            {
                result.AddError(
                    "This command is accepted only on the service's operator socket: specify --service unix: followed by its path.");
            }
        });
        command.Add(_service);
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="personDescription">The description of <c>--operator</c> for this command.</param>
    /// <param name="defaultPerson">The default value of <c>--operator</c>.</param>
    public ConnectionOptions(Command command, string personDescription, string defaultPerson)
    {
        _service = new("--service")
        {
            Description = "Address of the service: https, or unix: followed by the path of its operator socket. "
                + "On the socket, the person is the user who runs the command.",
            DefaultValueFactory = _ => "https://127.0.0.1:5001",
        };
        _person = new Option<string>("--operator") { Description = personDescription, DefaultValueFactory = _ => defaultPerson };
        foreach (var option in new Option[] { _service, _person, _certificate, _key, _ca })
        {
            command.Add(option);
        }
    }

    /// <summary>Adds the options to a command that the service accepts only on the operator socket.</summary>
    public static ConnectionOptions CreateForOperators(Command command) => new(command);

    /// <summary>Creates the connection that the command line specifies. Does not use the network.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="program">The name of the calling program.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">The error in the command line, in one English sentence.</param>
    public bool TryCreateConnection(
        ParseResult arguments,
        string program,
        [NotNullWhen(true)] out ServiceConnection? connection,
        [NotNullWhen(false)] out string? problem)
    {
        TlsFiles? tls = null;
        if (arguments.GetValue(_certificate) is { } certificateFile
            && arguments.GetValue(_key) is { } keyFile
            && arguments.GetValue(_ca) is { } caFile)
        {
            tls = new TlsFiles(certificateFile, keyFile, caFile);
        }
        else if (new[] { _certificate, _key, _ca }.Any(option => arguments.GetValue(option) is not null))
        {
            connection = null;
            problem = "--tls-certificate, --tls-key and --tls-ca must be given together.";
            return false;
        }

        // On the operator socket the service gets the user from the kernel and ignores the name.
        var caller = new CallerIdentity(program, _person is null ? "operator" : arguments.GetRequiredValue(_person));
        return ServiceConnection.TryCreate(
            arguments.GetRequiredValue(_service), caller, TimeProvider.System, out connection, out problem, tls);
    }
}
