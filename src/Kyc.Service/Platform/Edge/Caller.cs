using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The caller: the program, and the member of staff or customer session behind it. It is kept in the verification record, which must state
/// who verified and who recorded (law.md 2.2 rows 1 and 2).
/// </summary>
public sealed record Caller(string Program, string Person)
{
    /// <summary>The service itself, for background work that no caller requested.</summary>
    public static readonly Caller Service = new("kyc-service", "worker");

    private const string ProgramKey = "kyc-caller-program";
    private const string PersonKey = "kyc-caller-person";
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>Gets the caller of the current call, as <see cref="Admission"/> stored it.</summary>
    public static Caller Of(ServerCallContext context) =>
        CallState.Of(context).Caller ?? throw new InvalidOperationException("This method admits calls without a caller.");

    /// <summary>Identifies the caller of a call.</summary>
    /// <param name="http">The call.</param>
    /// <param name="program">The result of <see cref="ProgramOf"/> for this call.</param>
    /// <param name="operatorName">
    /// The person on the operator socket; null for a call on another listener, which itself names its person.
    /// </param>
    /// <exception cref="ServiceFailureException">CALLER-UNNAMED, CALLER-NAME-RESERVED, CALLER-CERTIFICATE-NAME.</exception>
    internal static Caller Identify(HttpContext http, string? program, string? operatorName)
    {
        if (program is null && CertificateOf(http) is not null)
        {
            throw new ServiceFailureException(ServiceFailures.CallerCertificateName);
        }

        var person = operatorName ?? ReadHeader(http, PersonKey);
        // This name is reserved for what the service does by itself.
        if (string.Equals(program, Service.Program, StringComparison.OrdinalIgnoreCase))
        {
            throw new ServiceFailureException(ServiceFailures.CallerNameReserved);
        }

        if (!IsName(program))
        {
            throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{ProgramKey} is missing or not in its form");
        }

        if (!IsName(person))
        {
            throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{PersonKey} is missing or not in its form");
        }

        return new Caller(program!, person!);
    }

    /// <summary>
    /// Returns the calling program as its certificate or, without a certificate, the program itself names it; null when there is no name.
    /// The name is not yet checked.
    /// </summary>
    internal static string? ProgramOf(HttpContext http) =>
        // With mutual TLS the certificate identifies the program, and the name that the program states is ignored.
        CertificateOf(http) is { } certificate ? ClientCertificates.ProgramOf(certificate) : ReadHeader(http, ProgramKey);

    private static X509Certificate2? CertificateOf(HttpContext http) => http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    // This does not use the call's metadata: for it the engine would copy every header, and would throw on a header that is not valid
    // metadata.
    private static string? ReadHeader(HttpContext http, string key) => http.Request.Headers[key] is [var value] ? value : null;

    /// <summary>Checks whether a text is a valid program or person name: 1 to 64 characters of <c>[A-Za-z0-9._@-]</c>.</summary>
    internal static bool IsName(string? text) =>
        text is { Length: >= 1 and <= MaxNameLength } && !text.AsSpan().ContainsAnyExcept(AllowedCharacters);
}
