using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>Describes where the service stores the content of a field of the API contract.</summary>
internal sealed record FieldPlace
{
    /// <summary>Gets the encrypted columns that store the content or the data from which the content is generated.</summary>
    public IReadOnlyList<CiphertextTable> EncryptedColumns { get; init; } = [];

    /// <summary>
    /// Gets the names of the columns that store the content without encryption with a key of the application, as <c>table.column</c>.
    /// </summary>
    public IReadOnlyList<string> UnencryptedColumns { get; init; } = [];

    /// <summary>Gets a note for readers of the catalogue; empty when there is none.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Gets the full names of the methods that return the content without having the field in their response message, for example in the
    /// details of an error.
    /// </summary>
    public IReadOnlyList<string> AlsoReturnedBy { get; init; } = [];
}
