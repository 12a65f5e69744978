using System.Runtime.CompilerServices;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks that no two types in src/ have the same name. Nested types are not checked, because a reader always sees the name of the outer
/// type with them.
/// </summary>
public sealed class TypeNameTests
{
    /// <summary>
    /// The allowed pairs: a type in src/, the type that is generated from the message or enum that represents it in the API, and the reason
    /// why they share a name.
    /// </summary>
    private static readonly (string Own, string Contract, string Reason)[] AllowedPairs =
    [
        ("Kyc.Evidence.Erasure.ErasureCertificate", "Kyc.Contracts.V1.ErasureCertificate",
            "the message carries the encoded certificate, with its signature and its place in the batch"),
        ("Kyc.Jpki.Failure", "Kyc.Contracts.V1.Failure",
            "the message tells a client the code, cause and remedy of a failure of the catalogues"),
        ("Kyc.Mail.Addresses.PostcodeDoubt", "Kyc.Contracts.V1.PostcodeDoubt",
            "the enum names the doubts that can reach the question to a person, each by the same name"),
        ("Kyc.Evidence.Retention.RetentionRule", "Kyc.Contracts.V1.RetentionRule",
            "the message has every property of a rule and is translated in both directions without a loss"),
        ("Kyc.Domain.Comparison.TextDifference", "Kyc.Contracts.V1.TextDifference",
            "the message has the kind and the two places of a difference, for the screen that marks them"),
    ];

    [Fact]
    public void No_two_types_have_the_same_name()
    {
        var duplicates = FindDuplicates().Except(AllowedPairs.Select(pair => FormatLine([pair.Own, pair.Contract]))).ToList();
        Assert.True(duplicates.Count == 0, string.Join('\n', duplicates));
    }

    [Fact]
    public void Every_allowed_pair_of_types_still_shares_a_name() =>
        Assert.Empty(AllowedPairs.Select(pair => FormatLine([pair.Own, pair.Contract])).Except(FindDuplicates()));

    /// <summary>Returns a line for each simple name that several types have. The line contains their full names.</summary>
    private static IEnumerable<string> FindDuplicates() =>
        from project in Projects.SourceProjects
        from type in project.Load().GetTypes()
        where !type.IsNested && type.Namespace?.Split('.')[0] == "Kyc"
            && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        // A type and its generic variants have the same simple name.
        let name = type.Name.Split('`')[0]
        group $"{type.Namespace}.{name}" by name into types
        let names = types.Distinct().ToList()
        where names.Count > 1
        select FormatLine(names);

    private static string FormatLine(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
