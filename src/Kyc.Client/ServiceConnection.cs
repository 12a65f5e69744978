using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Kyc.Client;

/// <summary>A connection of one of our programs to the service. Made without touching the network; calls connect.</summary>
public sealed class ServiceConnection : IDisposable
{
    /// <summary>Longest that a call may take; the service refuses more than this for a unary call.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel channel;

    private ServiceConnection(Uri address, CallerIdentity caller, TimeProvider clock)
    {
        channel = GrpcChannel.ForAddress(address);
        Invoker = channel.Intercept(new CallerInterceptor(caller, Deadline, clock));
    }

    /// <summary>What generated clients are made from.</summary>
    public CallInvoker Invoker { get; }

    /// <summary>Prepares a connection. Personal data crosses it, so plain HTTP is for this very machine only.</summary>
    /// <param name="address">For example <c>http://127.0.0.1:5001</c> or <c>https://kyc.example.com</c>.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="clock">Time for deadlines.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">What is wrong with the address or the caller's name, one English sentence.</param>
    public static bool TryCreate(
        string address,
        CallerIdentity caller,
        TimeProvider clock,
        [NotNullWhen(true)] out ServiceConnection? connection,
        [NotNullWhen(false)] out string? problem)
    {
        problem = FindProblem(address, caller, out Uri? uri);
        connection = problem is null ? new ServiceConnection(uri!, caller, clock) : null;
        return connection is not null;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => channel.Dispose();

    private static string? FindProblem(string address, CallerIdentity caller, out Uri? uri)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return $"'{address}' is not an http or https address.";
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
        {
            return "Plain http is allowed to this machine only (127.0.0.1); use https.";
        }

        return CallerIdentity.IsName(caller.Program) && CallerIdentity.IsName(caller.Person)
            ? null
            : "The caller's name must be 1 to 64 characters of A-Z a-z 0-9 . _ @ -";
    }
}
