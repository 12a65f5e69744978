using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>Where the service keeps what a field of the contract holds.</summary>
internal sealed record FieldPlace
{
    /// <summary>Columns that hold it as ciphertext, or from which the answer is made.</summary>
    public IReadOnlyList<CiphertextTable> Sealed { get; init; } = [];

    /// <summary>Columns that hold it without a key of the application, as <c>table.column</c>.</summary>
    public IReadOnlyList<string> Plain { get; init; } = [];

    /// <summary>What else is to be said of it.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Full names of methods that return it elsewhere than in their answer, such as in the details of a refusal.
    /// </summary>
    public IReadOnlyList<string> AlsoReturnedBy { get; init; } = [];
}
