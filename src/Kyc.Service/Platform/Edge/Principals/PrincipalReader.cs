using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>
/// Reads and checks the principals file. A file with a fault is refused as a whole, so that no caller gets more than it should.
/// </summary>
internal sealed partial class PrincipalReader
{
    private readonly List<string> _faults = [];

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="InvalidDataException">The file has faults. The message has one sentence for each, without key material.</exception>
    public static PrincipalSet Read(ReadOnlySpan<byte> content)
    {
        PrincipalsFile file;
        try
        {
            file = PrincipalsFile.Parse(content);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(exception.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}: not the JSON of a principals file ({exception.Path})")
                : "not the JSON of a principals file");
        }

        // The serializer accepts null for an element of a list.
        if (file.Principals.Any(entry => entry is null || entry.Roles.Contains(null!) || entry.Networks?.Contains(null!) == true)
            || file.Contractors?.Contains(null!) == true || file.RevokedKeys?.Contains(null!) == true)
        {
            throw new InvalidDataException("an element of a list is null");
        }

        var reader = new PrincipalReader();
        var set = reader.Create(file);
        return reader._faults.Count == 0 ? set : throw new InvalidDataException(string.Join("; ", reader._faults));
    }

    private PrincipalSet Create(PrincipalsFile file)
    {
        var contractors = ReadContractors(file.Contractors ?? []);
        if (file.Principals.Count == 0)
        {
            _faults.Add("there are no principals");
        }

        var principals = file.Principals.Select(entry => ReadPrincipal(entry, contractors)).ToList();
        RequireUnique("id", file.Principals.Select(entry => entry.Id));
        RequireUnique("uri", file.Principals.Select(entry => entry.Uri));
        RequireUnique("keySha256", file.Principals.Select(entry => entry.KeySha256));
        RequireUnique("account", file.Principals.Select(entry => entry.Account));
        var revokedKeys = file.RevokedKeys ?? [];
        if (!revokedKeys.All(IsSha256))
        {
            _faults.Add("revokedKeys: a key is not the 64 lowercase hexadecimal digits of SHA-256");
        }

        return _faults.Count == 0
            ? new PrincipalSet(principals, revokedKeys) { IsDevelopment = file.Development }
            : new PrincipalSet([], []);
    }

    /// <summary>Reads the contractors. A parent must come before the contractors that work for it, so that there is no cycle.</summary>
    private Dictionary<string, Contractor> ReadContractors(IReadOnlyList<ContractorEntry> entries)
    {
        var contractors = new Dictionary<string, Contractor>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            Contractor? parent = null;
            if (!Caller.IsValidName(entry.Id) || contractors.ContainsKey(entry.Id))
            {
                _faults.Add($"contractor '{entry.Id}': the id is repeated, or is not 1 to 64 characters of [A-Za-z0-9._@-]");
            }
            else if (entry.Parent is { } name && !contractors.TryGetValue(name, out parent))
            {
                _faults.Add($"contractor '{entry.Id}': no contractor before it has the id of its parent");
            }

            contractors.TryAdd(entry.Id, new Contractor(entry.Id, entry.LastDay, parent));
        }

        return contractors;
    }

    private Principal ReadPrincipal(PrincipalEntry entry, Dictionary<string, Contractor> contractors)
    {
        void AddFault(string fault) => _faults.Add($"principal '{entry.Id}': {fault}");

        if (!Caller.IsValidName(entry.Id) || string.Equals(entry.Id, Caller.Service.Program, StringComparison.OrdinalIgnoreCase))
        {
            AddFault("the id is not 1 to 64 characters of [A-Za-z0-9._@-], or is the name of the service");
        }

        CheckIdentity(entry, AddFault);
        Contractor? contractor = null;
        if (entry.Contractor is { } name && !contractors.TryGetValue(name, out contractor))
        {
            AddFault("there is no contractor with the id of its contractor");
        }

        return new Principal(entry.Id, entry.Kind, ReadRoles(entry, AddFault))
        {
            Uri = entry.Uri,
            KeySha256 = entry.KeySha256,
            Account = entry.Account,
            Branch = entry.Branch,
            Contractor = contractor,
            Networks = ReadNetworks(entry, AddFault),
            Hours = ReadHours(entry, AddFault),
            LastDay = entry.LastDay,
        };
    }

    /// <summary>Checks that an account is identified by its user name only, and any other principal by its certificates only.</summary>
    private static void CheckIdentity(PrincipalEntry entry, Action<string> addFault)
    {
        if (!Enum.IsDefined(entry.Kind))
        {
            addFault("the kind is not Program, Kiosk or Account");
        }

        var isAccount = entry.Kind == PrincipalKind.Account;
        if (isAccount != entry.Account is not null || isAccount == (entry.Uri is not null || entry.KeySha256 is not null))
        {
            addFault("a principal of the kind Account has an account, and any other one has a uri, a keySha256, or both");
        }

        if (entry.Account is "")
        {
            addFault("the account is empty");
        }

        if (entry.Uri is { } uri && !(Ascii.IsValid(uri) && UriRegex().IsMatch(uri)))
        {
            addFault("the uri is not an absolute URI");
        }

        if (entry.KeySha256 is { } key && !IsSha256(key))
        {
            addFault("keySha256 is not the 64 lowercase hexadecimal digits of SHA-256");
        }

        if (entry.Branch is { } branch && !Caller.IsValidName(branch))
        {
            addFault("the branch is not 1 to 64 characters of [A-Za-z0-9._@-]");
        }
    }

    private static FrozenSet<CallerRole> ReadRoles(PrincipalEntry entry, Action<string> addFault)
    {
        var roles = new HashSet<CallerRole>();
        var areKnown = true;
        foreach (var name in entry.Roles)
        {
            areKnown &= CallerRoles.Names.TryGetValue(name, out var role) && roles.Add(role);
        }

        if (!areKnown || roles.Count == 0)
        {
            addFault(
                $"roles must have at least one of {string.Join(", ", CallerRoles.All.Select(CallerRoles.Names.ToWord))}, each once, and no other");
        }

        return roles.ToFrozenSet();
    }

    private static List<IPNetwork> ReadNetworks(PrincipalEntry entry, Action<string> addFault)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in entry.Networks ?? [])
        {
            // Otherwise 10.1.2.3/16 would be accepted and mean 10.1.0.0/16, which may be a mistyped /32.
            // An address of IPv4 is compared in its own form, so a network of mapped addresses would match none.
            if (IPNetwork.TryParse(text, out var network)
                && text.StartsWith($"{network.BaseAddress}/", StringComparison.OrdinalIgnoreCase)
                && !network.BaseAddress.IsIPv4MappedToIPv6)
            {
                networks.Add(network);
            }
            else
            {
                addFault("a network is not an address and a prefix length such as 10.1.0.0/16, with zeros after the prefix and without ::ffff:");
            }
        }

        if (entry.Kind == PrincipalKind.Account && networks.Count > 0)
        {
            addFault("an account has no networks: the operator socket is on the service's machine");
        }

        return networks;
    }

    private static DailyHours? ReadHours(PrincipalEntry entry, Action<string> addFault)
    {
        if (entry.Hours is not { } hours)
        {
            return null;
        }

        if (TimeOfDayAttribute.TryParse(hours.From, out var from)
            && TimeOfDayAttribute.TryParse(hours.To, out var to)
            && (from < to || to == TimeOnly.MinValue))
        {
            return new DailyHours(from, to);
        }

        addFault("hours are from HH:mm to a later HH:mm in Japan; to 00:00 is the end of the day");
        return null;
    }

    private void RequireUnique(string member, IEnumerable<string?> values)
    {
        var repeated = values
            .Where(value => value is not null)
            .GroupBy(value => value, StringComparer.Ordinal)
            .Where(group => group.Count() > 1);
        _faults.AddRange(repeated.Select(group => $"two principals have the same {member}"));
    }

    private static bool IsSha256(string text) => Digest.TryParse(text, out _);

    /// <summary>Matches a scheme (RFC 3986 3.1) and something after it. The URI is compared as a text, so nothing else matters.</summary>
    [GeneratedRegex(@"\A[a-z][a-z0-9+.-]*:[!-~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex UriRegex();
}
