using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks the rules for names, comments and line lengths for which the SDK has no analyzer. The other style rules are in .editorconfig.
/// </summary>
public sealed partial class CodeLanguageTests
{
    private const int MaxColumns = 140;

    /// <summary>The words that names must not contain, each with the word to use instead.</summary>
    private static readonly Dictionary<string, string> PreferredWords = new(StringComparer.Ordinal)
    {
        ["Largest"] = "Max",
        ["Longest"] = "Max",
        ["Most"] = "Max",
        ["Biggest"] = "Max",
        ["Told"] = "Reported or Returned",
        ["Untold"] = "Unreported",
        ["Farewell"] = "Shutdown",
        ["Sight"] = "View or State",
    };

    private static readonly SyntaxKind[] LiteralKinds =
    [
        SyntaxKind.StringLiteralToken,
        SyntaxKind.InterpolatedStringTextToken,
        SyntaxKind.Utf8StringLiteralToken,
        SyntaxKind.SingleLineRawStringLiteralToken,
        SyntaxKind.MultiLineRawStringLiteralToken,
        SyntaxKind.Utf8MultiLineRawStringLiteralToken,
    ];

    private static readonly string[] Superlatives = ["Largest", "Longest", "Most", "Biggest"];

    [Fact]
    public void Names_use_the_preferred_words()
    {
        // Names with underscores are not checked, because the name of a test is a sentence. A superlative is refused only at the beginning
        // of a name with several words, because such a name is that of a limit, which must begin with "Max".
        var violations =
            from source in Projects.SyntaxTrees
            from token in source.Tree.GetRoot().DescendantTokens()
            where token.IsKind(SyntaxKind.IdentifierToken) && IsDeclaration(token) && !token.Text.Contains('_', StringComparison.Ordinal)
            let words = Words().Matches(token.Text).Select(match => char.ToUpperInvariant(match.Value[0]) + match.Value[1..]).ToList()
            from word in words.Where((word, index) => !Superlatives.Contains(word) || (index == 0 && words.Count > 1))
            where PreferredWords.ContainsKey(word)
            select $"{GetLocation(source, token.SpanStart)}: {token.Text} (use {PreferredWords[word]})";
        AssertNone(violations);
    }

    [Fact]
    public void Cancellation_tokens_are_named_cancellationToken()
    {
        var violations =
            from source in Projects.SyntaxTrees
            from parameter in source.Tree.GetRoot().DescendantNodes().OfType<ParameterSyntax>()
            where parameter.Type?.ToString() is "CancellationToken" or "CancellationToken?"
            // BackgroundService.ExecuteAsync names its parameter "stoppingToken", and an override must use the same name.
            where
                parameter.Identifier.Text is not ("cancellationToken" or "stoppingToken")
                && parameter.Parent?.Parent is not RecordDeclarationSyntax
            select $"{GetLocation(source, parameter.SpanStart)}: {parameter}";
        AssertNone(violations);
    }

    [Fact]
    public void No_XML_documentation_element_is_empty()
    {
        var violations =
            from source in Projects.SyntaxTrees
            from element in source.Tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<XmlElementSyntax>()
            where element.Content.All(content => string.IsNullOrWhiteSpace(content.ToString().Replace("///", "", StringComparison.Ordinal)))
            select $"{GetLocation(source, element.SpanStart)}: {element.StartTag}";
        AssertNone(violations);
    }

    /// <summary>
    /// Checks that each line has at most 140 columns, or would have without its literals. A literal cannot be broken without changing its
    /// text.
    /// </summary>
    [Fact]
    public void Lines_have_at_most_140_columns()
    {
        var violations =
            from source in Projects.SyntaxTrees
            from line in source.Tree.GetText().Lines
            where line.Span.Length > MaxColumns && line.Span.Length - CountLiteralColumns(source.Tree, line.Span) > MaxColumns
            select $"{GetLocation(source, line.Start)}: {line.Span.Length} columns";
        AssertNone(violations);
    }

    private static int CountLiteralColumns(SyntaxTree tree, Microsoft.CodeAnalysis.Text.TextSpan line) =>
        tree.GetRoot().DescendantTokens(line)
            .Where(token => LiteralKinds.Contains(token.Kind()))
            .Sum(token => token.Span.Intersection(line)?.Length ?? 0);

    private static bool IsDeclaration(SyntaxToken token) =>
        token.Parent
            is MemberDeclarationSyntax
                or VariableDeclaratorSyntax
                or ParameterSyntax
                or TupleElementSyntax
                or SingleVariableDesignationSyntax
                or LocalFunctionStatementSyntax
                or TypeParameterSyntax
                or ForEachStatementSyntax
                or CatchDeclarationSyntax;

    private static string GetLocation((string File, SyntaxTree Tree) source, int position) =>
        $"{source.File}:{source.Tree.GetText().Lines.GetLinePosition(position).Line + 1}";

    private static void AssertNone(IEnumerable<string> violations)
    {
        Assert.NotEmpty(Projects.SyntaxTrees);
        var lines = violations.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    /// <summary>Matches each word of a name. For example, MaxMessageBytes has three words.</summary>
    [GeneratedRegex("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")]
    private static partial Regex Words();
}
