using Google.Protobuf.Reflection;
using Kyc.ApiDoc;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Evidence;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>Represents a field of the API contract that contains data about a person.</summary>
/// <param name="Name">The name of the message and the field, without the package.</param>
/// <param name="Kind">The kind of data in the field.</param>
/// <param name="Description">The first sentence of the field's comment, or the field's name when there is no comment.</param>
/// <param name="Senders">The roles that may call a method whose request contains the field.</param>
/// <param name="Readers">
/// The roles that may call a method that returns the field, in its response or elsewhere (<see cref="FieldPlace.AlsoReturnedBy"/>).
/// </param>
internal sealed record CatalogueField(
    string Name, DataKind Kind, string Description, IReadOnlyList<CallerRole> Senders, IReadOnlyList<CallerRole> Readers)
{
    /// <summary>The kinds of data that say nothing about a person. An id says only which application, session or letter is meant.</summary>
    private static readonly DataKind[] NonPersonalKinds = [DataKind.None, DataKind.Identifier];

    private static readonly IReadOnlyList<FileDescriptor> Files = Repository.Find().ReadProtos();

    private static readonly IReadOnlyList<(MethodDescriptor Method, HashSet<string> Taken, HashSet<string> Returned)> Methods =
    [
        .. from method in Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)
           select (method, FindReachableMessages(method.InputType, []), FindReachableMessages(method.OutputType, [])),
    ];

    /// <summary>Gets all fields that contain data about a person, in the order of the .proto files.</summary>
    public static IReadOnlyList<CatalogueField> All { get; } =
    [
        .. from message in Files.SelectMany(file => file.MessageTypes).SelectMany(LinkFormatter.GetMessageWithNestedMessages)
           from field in message.Fields.InDeclarationOrder()
           let data = ContractOptions.GetDataPolicy(field)
           where data is not null && !NonPersonalKinds.Contains(data.Kind)
           select CreateField(message, field, data.Kind),
    ];

    /// <summary>Gets the full names of all methods of the API contract.</summary>
    public static IEnumerable<string> MethodNames => Methods.Select(method => method.Method.FullName);

    /// <summary>Gets the place where the service stores the field.</summary>
    /// <exception cref="KeyNotFoundException"><see cref="FieldPlaces"/> has no entry for the field.</exception>
    public FieldPlace Place => FieldPlaces.All[Name];

    /// <summary>
    /// Gets the data classes of the encrypted columns that store the field; empty when no encrypted column stores it.
    /// </summary>
    public IEnumerable<DataClass> DataClasses => Place.EncryptedColumns.Select(table => table.DataClass).Distinct().Order();

    /// <summary>Returns the roles that may call a method that returns a field of the given data class.</summary>
    public static IReadOnlyList<CallerRole> GetReaders(DataClass dataClass) =>
        [.. All.Where(field => field.DataClasses.Contains(dataClass)).SelectMany(field => field.Readers).Distinct().Order()];

    private static CatalogueField CreateField(MessageDescriptor message, FieldDescriptor field, DataKind kind)
    {
        var name = $"{LinkFormatter.GetTypeName(message)}.{field.Name}";
        var alsoReturnedBy = FieldPlaces.All.TryGetValue(name, out var place) ? place.AlsoReturnedBy : [];
        return new CatalogueField(
            name,
            kind,
            GetDescription(message, field),
            GetRoles(Methods.Where(method => method.Taken.Contains(message.FullName))),
            GetRoles(
                Methods.Where(method => method.Returned.Contains(message.FullName) || alsoReturnedBy.Contains(method.Method.FullName))));
    }

    private static List<CallerRole> GetRoles(
        IEnumerable<(MethodDescriptor Method, HashSet<string> Taken, HashSet<string> Returned)> methods) =>
        [.. methods.SelectMany(method => ContractOptions.GetPolicy(method.Method).Roles).Distinct().Order()];

    /// <summary>
    /// Returns the first sentence of the comment on the given field. A field without a comment shares that of the nearest field of the same
    /// kind before it. When there is no such comment either, returns the name of the field in words.
    /// </summary>
    private static string GetDescription(MessageDescriptor message, FieldDescriptor field)
    {
        var fields = message.Fields.InDeclarationOrder();
        var comment = fields.Take(fields.IndexOf(field) + 1)
            .Where(before => ContractOptions.GetDataPolicy(before)?.Kind == ContractOptions.GetDataPolicy(field)?.Kind)
            .Select(before => CommentFormatter.FormatCell(before.Declaration?.LeadingComments))
            .LastOrDefault(text => text.Length > 0) ?? field.Name.Replace('_', ' ');
        var end = comment.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? comment : comment[..(end + 1)];
    }

    private static HashSet<string> FindReachableMessages(MessageDescriptor message, HashSet<string> messageNames)
    {
        if (!messageNames.Add(message.FullName))
        {
            return messageNames;
        }

        foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
        {
            FindReachableMessages(field.MessageType, messageNames);
        }

        return messageNames;
    }
}
