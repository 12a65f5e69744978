using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Who calls: the program, and the member of staff or customer session behind it. Kept in the verification record, which
/// must say who verified and who recorded (law.md 2.2 rows 1 and 2).
/// </summary>
public sealed record Caller(string Program, string Person)
{
    /// <summary>The service itself, for work that nobody asked for.</summary>
    public static readonly Caller Service = new("kyc-service", "worker");

    private const string ProgramKey = "kyc-caller-program";
    private const string PersonKey = "kyc-caller-person";
    private const int LongestName = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    /// <summary>The caller of the present call, put there by <see cref="Admission"/>.</summary>
    public static Caller Of(ServerCallContext context) =>
        CallState.Of(context).Caller ?? throw new InvalidOperationException("This method admits calls without a caller.");

    /// <summary>Reads who calls.</summary>
    /// <param name="http">The call.</param>
    /// <param name="program">What <see cref="ProgramOf"/> said of it.</param>
    /// <param name="operator">The person on the operator socket; null for a call from elsewhere, which names its person itself.</param>
    /// <exception cref="ServiceFailureException">CALLER-UNNAMED, CALLER-NAME-RESERVED, CALLER-CERTIFICATE-NAME.</exception>
    internal static Caller Identify(HttpContext http, string? program, string? @operator)
    {
        if (program is null && CertificateOf(http) is not null) throw new ServiceFailureException(ServiceFailures.CallerCertificateName);
        var person = @operator ?? Named(http, PersonKey);
        // What the service does by itself is told by this name.
        if (string.Equals(program, Service.Program, StringComparison.OrdinalIgnoreCase))
            throw new ServiceFailureException(ServiceFailures.CallerNameReserved);
        if (!IsName(program)) throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{ProgramKey} is missing or not in its form");
        if (!IsName(person)) throw new ServiceFailureException(ServiceFailures.CallerUnnamed, $"{PersonKey} is missing or not in its form");
        return new Caller(program!, person!);
    }

    /// <summary>The calling program as it says itself, or its certificate does; null when neither does. Not yet checked.</summary>
    internal static string? ProgramOf(HttpContext http) =>
        // With mutual TLS the certificate says who the program is; what it says of itself does not count.
        CertificateOf(http) is { } certificate ? ClientCertificates.ProgramOf(certificate) : Named(http, ProgramKey);

    private static X509Certificate2? CertificateOf(HttpContext http) => http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    // Not through the call's metadata: the engine would copy every header into it, and throws on a foreign header that is none.
    private static string? Named(HttpContext http, string key) => http.Request.Headers[key] is [var value] ? value : null;

    /// <summary>Whether a text has the form of such a name: 1 to 64 characters of <c>[A-Za-z0-9._@-]</c>.</summary>
    internal static bool IsName(string? text) =>
        text is { Length: >= 1 and <= LongestName } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
