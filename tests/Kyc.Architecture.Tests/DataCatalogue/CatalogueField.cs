using Google.Protobuf.Reflection;
using Kyc.ApiDoc;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Evidence;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>A field of the contract with data about a person.</summary>
/// <param name="Name">Message and field, without the package.</param>
/// <param name="Kind">Kind of data.</param>
/// <param name="Description">First sentence of its comment.</param>
/// <param name="Senders">Roles of the methods that take it.</param>
/// <param name="Readers">Roles of the methods that return it.</param>
internal sealed record CatalogueField(
    string Name, DataKind Kind, string Description, IReadOnlyList<CallerRole> Senders, IReadOnlyList<CallerRole> Readers)
{
    /// <summary>Kinds that say nothing about a person: ids say which application, session or letter is meant, and no more.</summary>
    private static readonly DataKind[] NotPersonal = [DataKind.None, DataKind.Identifier];

    private static readonly IReadOnlyList<FileDescriptor> Files = Repository.Find().ReadProtos();

    private static readonly IReadOnlyList<(MethodDescriptor Method, HashSet<string> Taken, HashSet<string> Returned)> Methods =
    [
        .. from method in Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)
           select (method, Reached(method.InputType, []), Reached(method.OutputType, [])),
    ];

    /// <summary>All, in the order of the contract's files.</summary>
    public static IReadOnlyList<CatalogueField> All { get; } =
    [
        .. from message in Files.SelectMany(file => file.MessageTypes).SelectMany(Links.WithNested)
           from field in message.Fields.InDeclarationOrder()
           let data = ContractOptions.GetDataPolicy(field)
           where data is not null && !NotPersonal.Contains(data.Kind)
           select Of(message, field, data.Kind),
    ];

    /// <summary>Names of the methods of the contract.</summary>
    public static IEnumerable<string> MethodNames => Methods.Select(method => method.Method.FullName);

    /// <summary>Where it is kept.</summary>
    /// <exception cref="KeyNotFoundException">Nothing says so.</exception>
    public FieldPlace Place => FieldPlaces.All[Name];

    /// <summary>The classes of data that it is erased with; none for what has no key of an application.</summary>
    public IEnumerable<DataClass> Classes => Place.Sealed.Select(table => table.DataClass).Distinct().Order();

    /// <summary>Who receives what a class of data holds: the roles of all methods that return a field of it.</summary>
    public static IReadOnlyList<CallerRole> ReadersOf(DataClass dataClass) =>
        [.. All.Where(field => field.Classes.Contains(dataClass)).SelectMany(field => field.Readers).Distinct().Order()];

    private static CatalogueField Of(MessageDescriptor message, FieldDescriptor field, DataKind kind)
    {
        var name = $"{Links.NameOf(message)}.{field.Name}";
        var elsewhere = FieldPlaces.All.TryGetValue(name, out var place) ? place.AlsoReturnedBy : [];
        return new CatalogueField(
            name, kind, DescriptionOf(message, field),
            RolesOf(Methods.Where(method => method.Taken.Contains(message.FullName))),
            RolesOf(Methods.Where(method => method.Returned.Contains(message.FullName) || elsewhere.Contains(method.Method.FullName))));
    }

    private static List<CallerRole> RolesOf(
        IEnumerable<(MethodDescriptor Method, HashSet<string> Taken, HashSet<string> Returned)> methods) =>
        [.. methods.SelectMany(method => ContractOptions.GetPolicy(method.Method).Roles).Distinct().Order()];

    /// <summary>Fields of one kind may have one comment, before the first of them. Without a comment the name must do.</summary>
    private static string DescriptionOf(MessageDescriptor message, FieldDescriptor field)
    {
        var fields = message.Fields.InDeclarationOrder();
        var comment = fields.Take(fields.IndexOf(field) + 1)
            .Where(before => ContractOptions.GetDataPolicy(before)?.Kind == ContractOptions.GetDataPolicy(field)?.Kind)
            .Select(before => CommentText.Cell(before.Declaration?.LeadingComments))
            .LastOrDefault(text => text.Length > 0) ?? field.Name.Replace('_', ' ');
        var end = comment.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? comment : comment[..(end + 1)];
    }

    private static HashSet<string> Reached(MessageDescriptor message, HashSet<string> reached)
    {
        if (!reached.Add(message.FullName))
        {
            return reached;
        }

        foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
        {
            Reached(field.MessageType, reached);
        }

        return reached;
    }
}
