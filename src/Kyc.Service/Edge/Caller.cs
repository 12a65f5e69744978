using System.Buffers;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Kyc.Service.Edge;

/// <summary>
/// Who calls: the program, and the member of staff or customer session behind it. Kept in the verification record, which
/// must say who verified and who recorded (law.md 2.2 rows 1 and 2).
/// </summary>
public sealed record Caller(string Program, string Person)
{
    /// <summary>The caller of the present call, put there by <see cref="CallerInterceptor"/>.</summary>
    public static Caller Of(ServerCallContext context) => (Caller)context.UserState[typeof(Caller)];
}

/// <summary>Refuses calls that do not name their caller.</summary>
public sealed class CallerInterceptor : Interceptor
{
    private const string ProgramKey = "kyc-caller-program";
    private const string PersonKey = "kyc-caller-person";
    private const int LongestName = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Identify(context);
        return continuation(request, context);
    }

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Identify(context);
        return continuation(requestStream, context);
    }

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Identify(context);
        return continuation(request, responseStream, context);
    }

    private static void Identify(ServerCallContext context)
    {
        // With mutual TLS the certificate says who the program is; what it says of itself does not count.
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        var program = certificate is null
            ? context.RequestHeaders.GetValue(ProgramKey)
            : certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        var person = context.RequestHeaders.GetValue(PersonKey);
        if (!IsName(program)) throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{ProgramKey} is missing or not in its form");
        if (!IsName(person)) throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{PersonKey} is missing or not in its form");
        context.UserState[typeof(Caller)] = new Caller(program!, person!);
    }

    private static bool IsName(string? text) =>
        text is { Length: >= 1 and <= LongestName } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
