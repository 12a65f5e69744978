using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Kyc.Client;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the files with which a service of the rig and its callers authenticate each other: a CA, the service's certificate, a
/// certificate for each calling program, and the principals file. Only the current user can read them.
/// </summary>
public sealed class DevelopmentAccess
{
    private const string CaFile = "ca.pem";
    private const string ServerName = "service";
    private const string PrincipalsFile = "principals.json";
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = [];

    private DevelopmentAccess(string folder) => Folder = folder;

    /// <summary>The absolute path of the folder of the files.</summary>
    public string Folder { get; }

    /// <summary>The settings that make a service use the files, as names after <c>Kyc:</c> and values.</summary>
    public IReadOnlyDictionary<string, string> ServiceSettings => new Dictionary<string, string>
    {
        ["TlsCertificate"] = GetPath(ServerName + ".pem"),
        ["TlsKey"] = GetPath(ServerName + ".key"),
        ["TlsClientCa"] = GetPath(CaFile),
        ["Principals"] = GetPath(PrincipalsFile),
    };

    /// <summary>The settings of <see cref="ServiceSettings"/> as command-line arguments.</summary>
    public IEnumerable<string> ServiceArguments => ServiceSettings.Select(setting => $"--Kyc:{setting.Key}={setting.Value}");

    /// <summary>Creates the files, with new keys.</summary>
    /// <param name="folder">The folder, which is created. An existing folder is deleted first.</param>
    /// <param name="callers">The calling programs; null for one of each role.</param>
    /// <param name="accounts">
    /// The user accounts that have every role on the operator socket; null for the current user and root.
    /// </param>
    public static DevelopmentAccess Create(
        string folder, IReadOnlyList<DevelopmentCaller>? callers = null, IEnumerable<string>? accounts = null)
    {
        callers ??= DevelopmentCaller.OnePerRole;
        accounts ??= new[] { Environment.UserName, "root" }.Distinct();
        var access = new DevelopmentAccess(Machine.CreatePrivateFolder(folder));
        using var authority = new DevelopmentAuthority("kyc-rig");
        access.WriteFile(CaFile, authority.Certificate.ExportCertificatePem());
        using (var server = authority.IssueServer())
        {
            access.WriteCertificate(ServerName, server);
        }

        foreach (var caller in callers)
        {
            using var certificate = authority.IssueClient(caller.Uri);
            access.WriteCertificate(caller.Name, certificate);
        }

        access.WriteFile(PrincipalsFile, CreatePrincipals(callers, accounts).ToJsonString());
        return access;
    }

    /// <summary>Opens the files that <see cref="Create"/> created, for a caller in another process.</summary>
    public static DevelopmentAccess Open(string folder) => new(Path.GetFullPath(folder));

    /// <summary>Gets the files with which the given calling program connects.</summary>
    /// <param name="caller">The name of the caller.</param>
    public TlsFiles GetFiles(string caller) => new(GetPath(caller + ".pem"), GetPath(caller + ".key"), GetPath(CaFile));

    /// <summary>Creates an HTTP handler with the certificate of the given calling program.</summary>
    /// <param name="caller">The name of the caller.</param>
    public SocketsHttpHandler CreateHandler(string caller)
    {
        var files = GetFiles(caller);
        var certificate = _certificates.GetOrAdd(
            caller, _ => X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(files.CaPath);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { ClientCertificates = [certificate], CertificateChainPolicy = policy },
        };
    }

    private static JsonObject CreatePrincipals(IEnumerable<DevelopmentCaller> callers, IEnumerable<string> accounts) => new()
    {
        ["development"] = true,
        ["principals"] = new JsonArray(
        [
            .. callers.Select(caller => new JsonObject
            {
                ["id"] = caller.Name,
                ["kind"] = caller.Kind,
                ["roles"] = CreateArray(caller.Roles),
                ["uri"] = caller.Uri,
            }),
            .. accounts.Select(account => new JsonObject
            {
                ["id"] = "account-" + account,
                ["kind"] = "Account",
                ["roles"] = CreateArray(DevelopmentCaller.AllRoles),
                ["account"] = account,
            }),
        ]),
    };

    private static JsonArray CreateArray(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private string GetPath(string name) => Path.Combine(Folder, name);

    private void WriteCertificate(string name, X509Certificate2 certificate)
    {
        WriteFile(name + ".pem", certificate.ExportCertificatePem());
        WriteFile(name + ".key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private void WriteFile(string name, string content)
    {
        using var file = new FileStream(
            GetPath(name),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateFile });
        using var writer = new StreamWriter(file);
        writer.Write(content);
    }
}
