using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kyc.Service.Reflection;

/// <summary>The descriptors of everything this server offers, by file and by symbol. Built once; the contract does not change while it runs.</summary>
public sealed class DescriptorIndex
{
    private readonly FrozenDictionary<string, FileDescriptor> _files;
    private readonly FrozenDictionary<string, FileDescriptor> _symbols;
    private readonly FrozenSet<string> _messages;

    /// <summary>Takes in the contract, and the standard services beside it.</summary>
    public DescriptorIndex()
    {
        FileDescriptor[] roots =
        [
            Contracts.V1.ApplicationReflection.Descriptor,
            Contracts.V1.CardVerificationReflection.Descriptor,
            Contracts.V1.MailVerificationReflection.Descriptor,
            Contracts.V1.MailWorkReflection.Descriptor,
            Contracts.V1.RevocationReflection.Descriptor,
            Contracts.V1.TrustReflection.Descriptor,
            Contracts.V1.EvidenceReflection.Descriptor,
            Contracts.V1.KeysReflection.Descriptor,
            Contracts.V1.RetentionReflection.Descriptor,
            Contracts.V1.PersonalNumberReflection.Descriptor,
            // No service's import, but what clients find in grpc-status-details-bin.
            Contracts.V1.FailureReflection.Descriptor,
            Google.Rpc.StatusReflection.Descriptor,
            Google.Rpc.ErrorDetailsReflection.Descriptor,
            Grpc.Health.V1.HealthReflection.Descriptor,
            Grpc.Reflection.V1.ReflectionReflection.Descriptor,
            Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
        ];
        var files = new Dictionary<string, FileDescriptor>();
        foreach (var root in roots) AddWithImports(root, files);
        var symbols = new Dictionary<string, FileDescriptor>();
        var messages = new HashSet<string>();
        foreach (var file in files.Values)
        {
            foreach (var name in Symbols(file)) symbols[name] = file;
            messages.UnionWith(file.MessageTypes.SelectMany(WithNested).Select(message => message.FullName));
        }
        _files = files.ToFrozenDictionary();
        _symbols = symbols.ToFrozenDictionary();
        _messages = messages.ToFrozenSet();
        Services = [.. roots.SelectMany(root => root.Services).Select(service => service.FullName).Order(StringComparer.Ordinal)];
    }

    /// <summary>Full name of every service, in order.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>The file of this name and everything it imports, serialized; null when there is none.</summary>
    public IEnumerable<ByteString>? File(string name) => _files.TryGetValue(name, out var file) ? Serialized(file) : null;

    /// <summary>The file that declares a symbol and everything it imports, serialized; null when there is none.</summary>
    public IEnumerable<ByteString>? FileOf(string symbol) => _symbols.TryGetValue(symbol, out var file) ? Serialized(file) : null;

    /// <summary>Whether this is the full name of a message.</summary>
    public bool IsMessage(string name) => _messages.Contains(name);

    private static IEnumerable<ByteString> Serialized(FileDescriptor file)
    {
        var closure = new Dictionary<string, FileDescriptor>();
        AddWithImports(file, closure);
        // The file asked for first, for tools take it for the answer; each file before what it imports.
        return closure.Values.Reverse().Select(member => member.SerializedData);
    }

    // Imports before who imports them; descriptors have no circles.
    private static void AddWithImports(FileDescriptor file, Dictionary<string, FileDescriptor> files)
    {
        if (files.ContainsKey(file.Name)) return;
        foreach (var import in file.Dependencies) AddWithImports(import, files);
        files.Add(file.Name, file);
    }

    private static IEnumerable<string> Symbols(FileDescriptor file) =>
    [
        .. file.Services.Select(service => service.FullName),
        .. file.Services.SelectMany(service => service.Methods).Select(method => method.FullName),
        .. file.EnumTypes.Select(type => type.FullName),
        .. file.MessageTypes.SelectMany(WithNested).SelectMany(message => message.EnumTypes.Select(type => type.FullName).Append(message.FullName)),
    ];

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
