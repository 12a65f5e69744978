using Kyc.Rig;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks that neither the numbers nor the names of the API contract's enums are stored in a database, a record or a ledger. Fixed tables
/// map the enum values to stored numbers and words.
/// </summary>
public sealed class ContractValuesTests
{
    [Theory]
    [InlineData("Kyc.Evidence", "Kyc.Evidence")]
    [InlineData("Kyc.Service", "kyc-service")]
    public void The_source_code_neither_casts_a_contract_value_nor_writes_its_name(string project, string assembly)
    {
        var compilation = SourceCompiler.Compile(Path.Combine(Machine.ProjectFolder, "src", project), assembly);
        Assert.Empty(SourceCompiler.GetErrors(compilation));
        Assert.Empty(ContractValueUseFinder.Find(compilation).Select(use => use.ToString()));
    }

    [Theory]
    [InlineData("(short)state")]
    [InlineData("(int?)maybe")]
    [InlineData("(ApplicationState)number")]
    [InlineData("(ApplicationState?)number")]
    [InlineData("(RecordMethod)method")]
    [InlineData("(VerificationMethod)recorded")]
    [InlineData("state.ToString()")]
    [InlineData("maybe.ToString()")]
    [InlineData("maybe?.ToString()")]
    [InlineData("$\"state {state}\"")]
    [InlineData("\"state \" + state")]
    [InlineData("string.Concat(\"state \", state)")]
    [InlineData("Convert.ToInt16(state)")]
    [InlineData("Enum.GetName(state)")]
    [InlineData("Enum.Parse<ApplicationState>(\"Verified\")")]
    [InlineData("Rows.Query<ApplicationState>()")]
    [InlineData("Rows.Query<(Guid Id, ApplicationState State)>()")]
    [InlineData("Rows.Query<MappedRow>()")]
    public void The_finder_reports_casts_names_and_mappings_of_contract_values(string expression) => Assert.Single(FindUses(expression));

    [Theory]
    [InlineData("(short)number")]
    [InlineData("(RecordMethod)1")]
    [InlineData("state == ApplicationState.Verified")]
    [InlineData("number.ToString()")]
    [InlineData("Enum.GetValues<ApplicationState>()")]
    [InlineData("Rows.Query<ConvertedRow>()")]
    public void The_finder_does_not_report_allowed_expressions(string expression) => Assert.Empty(FindUses(expression));

    private static IEnumerable<ContractValueUse> FindUses(string expression)
    {
        var text = $$"""
            using System;
            using System.Collections.Generic;
            using Kyc.Contracts.V1;
            using Kyc.Evidence;

            static class Rows
            {
                public static IEnumerable<T> Query<T>() => [];
            }

            class MappedRow
            {
                public ApplicationState State { get; init; }
            }

            class ConvertedRow
            {
                public ApplicationState State => StateNumber == 1 ? ApplicationState.Verified : ApplicationState.Rejected;

                public short StateNumber { get; init; }
            }

            class Planted
            {
                object? Of(ApplicationState state, ApplicationState? maybe, int number, RecordMethod recorded, VerificationMethod method) => {{expression}};
            }
            """;
        var compilation = SourceCompiler.Compile([CSharpSyntaxTree.ParseText(text, path: "/Planted.cs")], "planted");
        Assert.Empty(compilation.GetDiagnostics().Where(problem => problem.Severity == DiagnosticSeverity.Error));
        return ContractValueUseFinder.Find(compilation);
    }
}
