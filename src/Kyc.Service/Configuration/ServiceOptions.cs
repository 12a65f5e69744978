using System.Net;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Mail.Methods;

namespace Kyc.Service.Configuration;

/// <summary>
/// Settings of the service, read once at start from the section <c>Kyc</c> (environment <c>Kyc__Database</c> and so
/// on). A setting that is missing or contradictory stops the start with a sentence that names it.
/// </summary>
public sealed class ServiceOptions
{
    /// <summary>PostgreSQL keeps no value of a GiB or more.</summary>
    private const int LargestCrl = 1_000_000_000;

    /// <summary>Npgsql connection string of the database <c>kyc</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Npgsql connection string of the database <c>kyc_keys</c>, kept apart so that its backups can be short-lived.</summary>
    public required string KeyDatabase { get; init; }

    /// <summary>File with key-encryption keys, 32 bytes as base64 a line, readable by the service's user only; for development.</summary>
    public string? KeyEncryptionKeyFile { get; init; }

    /// <summary>PEM file with the P-256 key that signs checkpoints and certificates, readable by the service's user only; for development.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>Folder with public keys (*.pem) that signed checkpoints before the present signing key.</summary>
    public string? EarlierSigningKeys { get; init; }

    /// <summary>How often chains with new entries are sealed into a signed checkpoint.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time of day in Japan at which the whole ledger is verified and sealed.</summary>
    public TimeOnly SelfCheckAt { get; init; } = new(2, 0);

    /// <summary>Time of day in Japan at which what is kept is searched for individual numbers.</summary>
    public TimeOnly PersonalNumberCheckAt { get; init; } = new(3, 0);

    /// <summary>Days from one such search to the next.</summary>
    public int PersonalNumberCheckDays { get; init; } = 7;

    /// <summary>The vendor's PKCS #11 library; set together with the three settings that follow.</summary>
    public string? Pkcs11Module { get; init; }

    /// <summary>Label of the token.</summary>
    public string? Pkcs11Token { get; init; }

    /// <summary>File with the user PIN, readable by the service's user only.</summary>
    public string? Pkcs11PinFile { get; init; }

    /// <summary>Label (CKA_LABEL) that all key-encryption keys on the token have; CKA_ID tells them apart.</summary>
    public string? Pkcs11KeyLabel { get; init; }

    /// <summary>Label of the P-256 key pair on the token that signs checkpoints and certificates.</summary>
    public string? Pkcs11SigningKeyLabel { get; init; }

    /// <summary>Folder with the certificates (*.pem, *.cer, *.crt, *.der) of the signature CA, all generations in use.</summary>
    public required string TrustAnchors { get; init; }

    /// <summary>Address for gRPC: <c>http://127.0.0.1:PORT</c>, or <c>https://…</c> together with the three TLS files.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Connections that one remote address may have: more where a proxy stands before all clients.</summary>
    public int ConnectionsPerAddress { get; init; } = 256;

    /// <summary>Calls a second that one program may make in the long run.</summary>
    public int CallsPerSecond { get; init; } = 500;

    /// <summary>Address for <c>/healthz</c> and <c>/readyz</c> over HTTP/1.1; loopback only.</summary>
    public required Uri HealthListen { get; init; }

    /// <summary>
    /// Path of the operator socket, a Unix domain socket in a folder that only its owner may write to. Without it the methods
    /// for operators only cannot be called.
    /// </summary>
    public string? OperatorSocket { get; init; }

    /// <summary>Group of the people who may use the operator socket; null for the primary group of the service's user.</summary>
    public string? OperatorGroup { get; init; }

    /// <summary>PEM file with the service's certificate, for mutual TLS.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file with the service's private key.</summary>
    public string? TlsKey { get; init; }

    /// <summary>PEM file with the CA certificates whose client certificates are let in.</summary>
    public string? TlsClientCa { get; init; }

    /// <summary>How long a card session may be answered. Long enough to read the document and type the password.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Oldest list that still answers, counted from its thisUpdate, whatever its nextUpdate says.</summary>
    public TimeSpan MaximumCrlAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Longest signed list that is taken in, in bytes.</summary>
    public int MaxCrlBytes { get; init; } = CertificateRevocationList.DefaultMaxBytes;

    /// <summary>Index file of the revocation lists, in a folder of this instance alone (mode 0700, made when missing).</summary>
    public required string RevocationIndexFile { get; init; }

    /// <summary>Folder whose *.crl files are imported as they come; null when none is watched.</summary>
    public string? CrlFolder { get; init; }

    /// <summary>Distribution points that lists are expected for, as text: the lines of the file that the setting names.</summary>
    public IReadOnlyList<string> ExpectedCrls { get; init; } = [];

    /// <summary>How long before a list stops answering readiness begins to warn.</summary>
    public TimeSpan CrlWarning { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Last days on which the company offers methods that it ends before the rule does: <c>Kyc:MethodLastDays:IMAGE-MAIL=2026-12-31</c>.</summary>
    public IReadOnlyDictionary<MethodCode, DateOnly> MethodLastDays { get; init; } = new Dictionary<MethodCode, DateOnly>();

    /// <summary>Certificate policies and algorithms beside the default ones.</summary>
    public AcceptedBySetting Trust { get; init; } = new();

    /// <summary>The mail room.</summary>
    public MailOptions Mail { get; init; } = new();

    /// <summary>
    /// Whether key-encryption keys are on a PKCS #11 token. With <see cref="KeyEncryptionKeyFile"/> as well, a rotation can move
    /// from one to the other.
    /// </summary>
    public bool UsesPkcs11 => !string.IsNullOrEmpty(Pkcs11Module);

    /// <summary>Whether gRPC runs over mutual TLS.</summary>
    public bool UsesTls => Listen.Scheme == Uri.UriSchemeHttps;

    /// <summary>Reads and checks the section.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradictory.</exception>
    public static ServiceOptions Read(IConfigurationSection section)
    {
        var options = new ServiceOptions
        {
            Database = Required(section, nameof(Database)),
            KeyDatabase = Required(section, nameof(KeyDatabase)),
            KeyEncryptionKeyFile = section[nameof(KeyEncryptionKeyFile)],
            SigningKeyFile = section[nameof(SigningKeyFile)],
            EarlierSigningKeys = section[nameof(EarlierSigningKeys)],
            CheckpointInterval = Duration(section, nameof(CheckpointInterval), TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)),
            SelfCheckAt = TimeOfDay(section, nameof(SelfCheckAt), new TimeOnly(2, 0)),
            PersonalNumberCheckAt = TimeOfDay(section, nameof(PersonalNumberCheckAt), new TimeOnly(3, 0)),
            PersonalNumberCheckDays = Days(section, nameof(PersonalNumberCheckDays), 7, 92),
            Pkcs11Module = section[nameof(Pkcs11Module)],
            Pkcs11Token = section[nameof(Pkcs11Token)],
            Pkcs11PinFile = section[nameof(Pkcs11PinFile)],
            Pkcs11KeyLabel = section[nameof(Pkcs11KeyLabel)],
            Pkcs11SigningKeyLabel = section[nameof(Pkcs11SigningKeyLabel)],
            TrustAnchors = Required(section, nameof(TrustAnchors)),
            Listen = Address(section, nameof(Listen)),
            ConnectionsPerAddress = Number(section, nameof(ConnectionsPerAddress), 256, 2048),
            CallsPerSecond = Number(section, nameof(CallsPerSecond), 500, 1_000_000),
            HealthListen = Address(section, nameof(HealthListen)),
            OperatorSocket = section[nameof(OperatorSocket)] is { Length: > 0 } socket ? socket : null,
            OperatorGroup = section[nameof(OperatorGroup)] is { Length: > 0 } group ? group : null,
            TlsCertificate = section[nameof(TlsCertificate)],
            TlsKey = section[nameof(TlsKey)],
            TlsClientCa = section[nameof(TlsClientCa)],
            SessionLifetime = Duration(section, nameof(SessionLifetime), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)),
            MaximumCrlAge = Duration(section, nameof(MaximumCrlAge), TimeSpan.FromHours(72), TimeSpan.FromDays(31)),
            MaxCrlBytes = Bytes(section, nameof(MaxCrlBytes), CertificateRevocationList.DefaultMaxBytes, LargestCrl),
            RevocationIndexFile = section[nameof(RevocationIndexFile)] is { Length: > 0 } file ? file : StandardIndexFile(),
            CrlFolder = section[nameof(CrlFolder)] is { Length: > 0 } folder ? folder : null,
            ExpectedCrls = Lines(section, nameof(ExpectedCrls)),
            CrlWarning = Duration(section, nameof(CrlWarning), TimeSpan.FromHours(12), TimeSpan.FromDays(31)),
            MethodLastDays = MailOptions.ReadLastDays(section.GetSection(nameof(MethodLastDays))),
            Trust = TrustOptions.Read(section.GetSection(nameof(Trust))),
            Mail = MailOptions.Read(section.GetSection(nameof(Mail))),
        };
        options.CheckListeners();
        if (options.CrlFolder is not null && !Directory.Exists(options.CrlFolder)) throw new ConfigurationException("The folder of Kyc:CrlFolder does not exist.");
        options.CheckKeys();
        return options;
    }

    private void CheckKeys()
    {
        var token = new[] { Pkcs11Module, Pkcs11Token, Pkcs11PinFile, Pkcs11KeyLabel }.Count(setting => !string.IsNullOrEmpty(setting));
        if (token is not (0 or 4))
            throw new ConfigurationException("Kyc:Pkcs11Module, Kyc:Pkcs11Token, Kyc:Pkcs11PinFile and Kyc:Pkcs11KeyLabel go together.");
        if (token == 0 && string.IsNullOrEmpty(KeyEncryptionKeyFile))
            throw new ConfigurationException("Kyc:KeyEncryptionKeyFile is not set, nor is Kyc:Pkcs11Module: the service has no key-encryption key.");
        if (!string.IsNullOrEmpty(Pkcs11SigningKeyLabel) && (token == 0 || !string.IsNullOrEmpty(SigningKeyFile)))
            throw new ConfigurationException("Kyc:Pkcs11SigningKeyLabel needs Kyc:Pkcs11Module, and excludes Kyc:SigningKeyFile.");
    }

    // $XDG_DATA_HOME or ~/.local/share of the service's user; %LOCALAPPDATA% on Windows.
    private static string StandardIndexFile() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? Path.Combine(data, "kyc-service", "revocation.index")
            : throw new ConfigurationException("Kyc:RevocationIndexFile is not set, and the service's user has no home folder for it.");

    private void CheckListeners()
    {
        if (OperatorGroup is not null && OperatorSocket is null) throw new ConfigurationException("Kyc:OperatorGroup is set, but Kyc:OperatorSocket is not.");
        if (HealthListen.Scheme != Uri.UriSchemeHttp || !HealthListen.IsLoopback)
            throw new ConfigurationException("Kyc:HealthListen must be an http address on loopback.");
        var tlsFiles = new[] { TlsCertificate, TlsKey, TlsClientCa }.Count(file => !string.IsNullOrEmpty(file));
        if (UsesTls && tlsFiles != 3)
            throw new ConfigurationException("An https Kyc:Listen needs Kyc:TlsCertificate, Kyc:TlsKey and Kyc:TlsClientCa: TLS without client certificates is not offered.");
        if (!UsesTls && tlsFiles != 0)
            throw new ConfigurationException("Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is set, but Kyc:Listen is not an https address.");
        if (!UsesTls && !Listen.IsLoopback)
            throw new ConfigurationException("Without mutual TLS the service listens on loopback only; Kyc:Listen names another address.");
    }

    /// <summary>The IP end point of an address; <c>localhost</c> is IPv4 loopback.</summary>
    public static IPEndPoint EndPoint(Uri address) =>
        new(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.IdnHost), address.Port);

    private static string Required(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } value ? value : throw new ConfigurationException($"Kyc:{name} is not set.");

    private static Uri Address(IConfigurationSection section, string name)
    {
        if (!Uri.TryCreate(Required(section, name), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new ConfigurationException($"Kyc:{name} is not an http or https address.");
        if (uri.Host != "localhost" && !IPAddress.TryParse(uri.IdnHost, out _))
            throw new ConfigurationException($"Kyc:{name} must name an IP address or localhost.");
        return uri;
    }

    private static TimeOnly TimeOfDay(IConfigurationSection section, string name, TimeOnly standard)
    {
        if (section[name] is not { Length: > 0 } text) return standard;
        return TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time)
            ? time
            : throw new ConfigurationException($"Kyc:{name} must be a time of day in Japan, HH:mm.");
    }

    private static List<string> Lines(IConfigurationSection section, string name)
    {
        if (section[name] is not { Length: > 0 } file) return [];
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:{name} cannot be read ({exception.GetType().Name}).");
        }
    }

    private static int Days(IConfigurationSection section, string name, int standard, int most) =>
        section[name] is not { Length: > 0 } text ? standard
        : TryNumber(text, most) ?? throw new ConfigurationException(
            FormattableString.Invariant($"Kyc:{name} must be a number of days, at least 1 and at most {most}."));

    private static int? TryNumber(string text, int most)
    {
        var (style, culture) = (System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
        return int.TryParse(text, style, culture, out var value) && value > 0 && value <= most ? value : null;
    }

    private static int Number(IConfigurationSection section, string name, int standard, int most)
    {
        if (section[name] is not { Length: > 0 } text) return standard;
        return TryNumber(text, most) ?? throw new ConfigurationException(FormattableString.Invariant($"Kyc:{name} must be a number from 1 to {most}."));
    }

    private static int Bytes(IConfigurationSection section, string name, int standard, int most)
    {
        if (section[name] is not { Length: > 0 } text) return standard;
        return TryNumber(text, most) ?? throw new ConfigurationException(
            FormattableString.Invariant($"Kyc:{name} must be a number of bytes, at least 1 and at most {most}."));
    }

    private static TimeSpan Duration(IConfigurationSection section, string name, TimeSpan standard, TimeSpan most)
    {
        if (section[name] is not { Length: > 0 } text) return standard;
        if (!TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) || value <= TimeSpan.Zero || value > most)
            throw new ConfigurationException($"Kyc:{name} must be a duration (hh:mm:ss) above zero and at most {most}.");
        return value;
    }
}

/// <summary>A setting or a file named by one is unusable; the text says which, for the operator.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
