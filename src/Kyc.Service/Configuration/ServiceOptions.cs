using System.Net;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Service.Configuration;

/// <summary>
/// Settings of the service, read once at start from the section <c>Kyc</c> (environment <c>Kyc__Database</c> and so
/// on). A setting that is missing or contradictory stops the start with a sentence that names it.
/// </summary>
public sealed class ServiceOptions
{
    /// <summary>PostgreSQL keeps no value of a GiB or more.</summary>
    private const int LargestCrl = 1_000_000_000;

    /// <summary>The two databases.</summary>
    public required DatabaseOptions Databases { get; init; }

    /// <summary>Keys of the service.</summary>
    public required KeyOptions Keys { get; init; }

    /// <summary>The ledger.</summary>
    public required EvidenceOptions Evidence { get; init; }

    /// <summary>The search for individual numbers.</summary>
    public required PersonalNumberOptions PersonalNumbers { get; init; }

    /// <summary>Addresses, TLS, operator socket and limits.</summary>
    public required ListenerOptions Listeners { get; init; }

    /// <summary>Verification by card.</summary>
    public required CardOptions Cards { get; init; }

    /// <summary>Revocation lists.</summary>
    public required RevocationOptions Revocation { get; init; }

    /// <summary>Methods of verification.</summary>
    public required MethodOptions Methods { get; init; }

    /// <summary>Certificate policies and algorithms beside the default ones.</summary>
    public required AcceptedBySetting Trust { get; init; }

    /// <summary>The mail room.</summary>
    public required MailOptions Mail { get; init; }

    /// <summary>Reads and checks the section.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradictory.</exception>
    public static ServiceOptions Read(IConfigurationSection section)
    {
        var options = new ServiceOptions
        {
            Databases = new DatabaseOptions
            {
                Database = Required(section, nameof(DatabaseOptions.Database)),
                KeyDatabase = Required(section, nameof(DatabaseOptions.KeyDatabase)),
            },
            Keys = ReadKeys(section),
            Evidence = new EvidenceOptions
            {
                EarlierSigningKeys = section[nameof(EvidenceOptions.EarlierSigningKeys)],
                CheckpointInterval = Duration(section, nameof(EvidenceOptions.CheckpointInterval), TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)),
                SelfCheckAt = TimeOfDay(section, nameof(EvidenceOptions.SelfCheckAt), new TimeOnly(2, 0)),
            },
            PersonalNumbers = new PersonalNumberOptions
            {
                PersonalNumberCheckAt = TimeOfDay(section, nameof(PersonalNumberOptions.PersonalNumberCheckAt), new TimeOnly(3, 0)),
                PersonalNumberCheckDays = Days(section, nameof(PersonalNumberOptions.PersonalNumberCheckDays), 7, 92),
            },
            Cards = new CardOptions
            {
                TrustAnchors = Required(section, nameof(CardOptions.TrustAnchors)),
                SessionLifetime = Duration(section, nameof(CardOptions.SessionLifetime), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)),
            },
            Listeners = ReadListeners(section),
            Revocation = ReadRevocation(section),
            Methods = new MethodOptions { MethodLastDays = MailOptions.ReadLastDays(section.GetSection(nameof(MethodOptions.MethodLastDays))) },
            Trust = TrustOptions.Read(section.GetSection(nameof(Trust))),
            Mail = MailOptions.Read(section.GetSection(nameof(Mail))),
        };
        CheckListeners(options.Listeners);
        if (options.Revocation.CrlFolder is { } crlFolder && !Directory.Exists(crlFolder))
            throw new ConfigurationException("The folder of Kyc:CrlFolder does not exist.");
        CheckKeys(options.Keys);
        return options;
    }

    private static KeyOptions ReadKeys(IConfigurationSection section) => new()
    {
        KeyEncryptionKeyFile = section[nameof(KeyOptions.KeyEncryptionKeyFile)],
        SigningKeyFile = section[nameof(KeyOptions.SigningKeyFile)],
        Pkcs11Module = section[nameof(KeyOptions.Pkcs11Module)],
        Pkcs11Token = section[nameof(KeyOptions.Pkcs11Token)],
        Pkcs11PinFile = section[nameof(KeyOptions.Pkcs11PinFile)],
        Pkcs11KeyLabel = section[nameof(KeyOptions.Pkcs11KeyLabel)],
        Pkcs11SigningKeyLabel = section[nameof(KeyOptions.Pkcs11SigningKeyLabel)],
    };

    private static ListenerOptions ReadListeners(IConfigurationSection section) => new()
    {
        Listen = Address(section, nameof(ListenerOptions.Listen)),
        ConnectionsPerAddress = Number(section, nameof(ListenerOptions.ConnectionsPerAddress), 256, 2048),
        CallsPerSecond = Number(section, nameof(ListenerOptions.CallsPerSecond), 500, 1_000_000),
        HealthListen = Address(section, nameof(ListenerOptions.HealthListen)),
        OperatorSocket = section[nameof(ListenerOptions.OperatorSocket)] is { Length: > 0 } socket ? socket : null,
        OperatorGroup = section[nameof(ListenerOptions.OperatorGroup)] is { Length: > 0 } group ? group : null,
        TlsCertificate = section[nameof(ListenerOptions.TlsCertificate)],
        TlsKey = section[nameof(ListenerOptions.TlsKey)],
        TlsClientCa = section[nameof(ListenerOptions.TlsClientCa)],
    };

    private static RevocationOptions ReadRevocation(IConfigurationSection section) => new()
    {
        MaximumCrlAge = Duration(section, nameof(RevocationOptions.MaximumCrlAge), TimeSpan.FromHours(72), TimeSpan.FromDays(31)),
        MaxCrlBytes = Bytes(section, nameof(RevocationOptions.MaxCrlBytes), CertificateRevocationList.DefaultMaxBytes, LargestCrl),
        RevocationIndexFile = section[nameof(RevocationOptions.RevocationIndexFile)] is { Length: > 0 } file ? file : StandardIndexFile(),
        CrlFolder = section[nameof(RevocationOptions.CrlFolder)] is { Length: > 0 } folder ? folder : null,
        ExpectedCrls = Lines(section, nameof(RevocationOptions.ExpectedCrls)),
        CrlWarning = Duration(section, nameof(RevocationOptions.CrlWarning), TimeSpan.FromHours(12), TimeSpan.FromDays(31)),
    };

    private static void CheckKeys(KeyOptions keys)
    {
        var token = new[] { keys.Pkcs11Module, keys.Pkcs11Token, keys.Pkcs11PinFile, keys.Pkcs11KeyLabel }.Count(setting => !string.IsNullOrEmpty(setting));
        if (token is not (0 or 4))
            throw new ConfigurationException("Kyc:Pkcs11Module, Kyc:Pkcs11Token, Kyc:Pkcs11PinFile and Kyc:Pkcs11KeyLabel go together.");
        if (token == 0 && string.IsNullOrEmpty(keys.KeyEncryptionKeyFile))
            throw new ConfigurationException("Kyc:KeyEncryptionKeyFile is not set, nor is Kyc:Pkcs11Module: the service has no key-encryption key.");
        if (!string.IsNullOrEmpty(keys.Pkcs11SigningKeyLabel) && (token == 0 || !string.IsNullOrEmpty(keys.SigningKeyFile)))
            throw new ConfigurationException("Kyc:Pkcs11SigningKeyLabel needs Kyc:Pkcs11Module, and excludes Kyc:SigningKeyFile.");
    }

    // $XDG_DATA_HOME or ~/.local/share of the service's user; %LOCALAPPDATA% on Windows.
    private static string StandardIndexFile() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? Path.Combine(data, "kyc-service", "revocation.index")
            : throw new ConfigurationException("Kyc:RevocationIndexFile is not set, and the service's user has no home folder for it.");

    private static void CheckListeners(ListenerOptions listeners)
    {
        if (listeners.OperatorGroup is not null && listeners.OperatorSocket is null) throw new ConfigurationException("Kyc:OperatorGroup is set, but Kyc:OperatorSocket is not.");
        if (listeners.HealthListen.Scheme != Uri.UriSchemeHttp || !listeners.HealthListen.IsLoopback)
            throw new ConfigurationException("Kyc:HealthListen must be an http address on loopback.");
        var tlsFiles = new[] { listeners.TlsCertificate, listeners.TlsKey, listeners.TlsClientCa }.Count(file => !string.IsNullOrEmpty(file));
        if (listeners.UsesTls && tlsFiles != 3)
            throw new ConfigurationException("An https Kyc:Listen needs Kyc:TlsCertificate, Kyc:TlsKey and Kyc:TlsClientCa: TLS without client certificates is not offered.");
        if (!listeners.UsesTls && tlsFiles != 0)
            throw new ConfigurationException("Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is set, but Kyc:Listen is not an https address.");
        if (!listeners.UsesTls && !listeners.Listen.IsLoopback)
            throw new ConfigurationException("Without mutual TLS the service listens on loopback only; Kyc:Listen names another address.");
    }

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
