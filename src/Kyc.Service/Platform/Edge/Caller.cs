using System.Buffers;
using Grpc.Core;
using Kyc.Service.Platform.Edge.Authorization;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents the caller of a gRPC method. The caller is stored in the verification record, which must state who verified and who recorded
/// (law.md 2.2 rows 1 and 2).
/// </summary>
/// <param name="Program">The name of the calling program.</param>
/// <param name="Person">The member of staff or the customer session for which the program makes the call.</param>
public sealed record Caller(string Program, string Person)
{
    /// <summary>The service itself, as the caller of its own background work.</summary>
    public static readonly Caller Service = new("kyc-service", "worker");

    private const string ProgramKey = "kyc-caller-program";
    private const string PersonKey = "kyc-caller-person";
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>Returns the caller of the given call, which <see cref="Admission"/> has stored.</summary>
    /// <exception cref="InvalidOperationException">The method of the call requires no caller.</exception>
    public static Caller Get(ServerCallContext context) =>
        CallState.Get(context).Caller ?? throw new InvalidOperationException("This method admits calls without a caller.");

    /// <summary>Determines the caller of a call and validates the names of the program and the person.</summary>
    /// <param name="http">The HTTP context of the call.</param>
    /// <param name="program">The result of <see cref="GetProgramName"/> for this call.</param>
    /// <param name="operatorName">
    /// The name of the person who makes a call on the operator socket; null for a call on any other listener, where the call's metadata
    /// names the person.
    /// </param>
    /// <exception cref="ServiceFailureException">CALLER-UNNAMED or CALLER-NAME-RESERVED.</exception>
    internal static Caller Identify(HttpContext http, string? program, string? operatorName)
    {
        var person = operatorName ?? ReadHeader(http, PersonKey);
        // The name of the service itself is reserved for its background work.
        if (string.Equals(program, Service.Program, StringComparison.OrdinalIgnoreCase))
        {
            throw new ServiceFailureException(ServiceFailures.CallerNameReserved);
        }

        if (!IsValidName(program))
        {
            throw new ServiceFailureException(ServiceFailures.CallerNotNamed, $"{ProgramKey} is missing or not in its form");
        }

        if (!IsValidName(person))
        {
            throw new ServiceFailureException(ServiceFailures.CallerNotNamed, $"{PersonKey} is missing or not in its form");
        }

        return new Caller(program!, person!);
    }

    /// <summary>
    /// Returns the name of the calling program: on the port that of its principal, on the operator socket that in the call's metadata. Null
    /// when there is no name. The name is not validated.
    /// </summary>
    internal static string? GetProgramName(HttpContext http) =>
        http.Features.Get<OperatorPeer>() is null ? PrincipalIdentity.Find(http)?.Id : ReadProgramName(http);

    /// <summary>Returns the name of the calling program from the call's metadata. Null when there is none.</summary>
    internal static string? ReadProgramName(HttpContext http) => ReadHeader(http, ProgramKey);

    // The header is read directly. Reading it through the call's metadata would make the gRPC engine copy every header, and would throw if
    // any header is not valid metadata.
    private static string? ReadHeader(HttpContext http, string key) => http.Request.Headers[key] is [var value] ? value : null;

    /// <summary>Checks whether the given text is a valid program or person name: 1 to 64 characters of <c>[A-Za-z0-9._@-]</c>.</summary>
    internal static bool IsValidName(string? text) =>
        text is { Length: >= 1 and <= MaxNameLength } && !text.AsSpan().ContainsAnyExcept(AllowedCharacters);
}
