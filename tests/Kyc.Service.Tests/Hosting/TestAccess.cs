using Kyc.Rig.Parts;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Provides the certificates and the principals of the callers of all services under test. They are created once for each process. Every
/// caller has every role: <see cref="TlsServiceUnderTest"/> is for tests of roles.
/// </summary>
internal static class TestAccess
{
    /// <summary>The program that makes the calls of most tests.</summary>
    public const string Program = "service-tests";

    /// <summary>The program whose calls no gRPC client would make.</summary>
    public const string RawProgram = "raw-client";

    /// <summary>Further programs, for tests with several.</summary>
    public static readonly string[] OtherPrograms = ["front-end-1", "front-end-2", "front-end-3"];

    /// <summary>The people who call on the operator socket.</summary>
    private static readonly string[] People =
    [
        "staff-1", "Staff-1", "STAFF-1", "staff-2", "staff-3", "clerk-1", "CLERK-1", "clerk-2", "clerk-3", "clerk-4", "bob", "BOB", "carol",
        "Carol", "dave", "intruder", "Intruder", "INTRUDER", "reader",
        // The accounts that open the connections: mostly the current user.
        .. new[] { Environment.UserName, "root", "nobody", "uid-61234" }.Distinct(),
    ];

    private static readonly Lazy<DevelopmentAccess> Access = new(Create);

    /// <summary>Gets the files of the callers.</summary>
    public static DevelopmentAccess Files => Access.Value;

    private static DevelopmentAccess Create()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"kyc-access-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string[] programs = [Program, RawProgram, .. OtherPrograms];
        return DevelopmentAccess.Create(
            folder, [.. programs.Select(program => new DevelopmentCaller(program, [.. DevelopmentCaller.AllRoles]))], People);
    }
}
