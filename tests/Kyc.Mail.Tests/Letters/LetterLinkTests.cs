using System.Text.RegularExpressions;
using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

/// <summary>Checks that a letter contains no link to a page that could ask for a password (controls.md 6.2, row c).</summary>
[Trait("Control", "FSA c")]
public sealed partial class LetterLinkTests
{
    private static readonly string[] Names = [nameof(LetterText.AccountOpening), nameof(LetterText.AccountOpeningWithCode)];

    public static TheoryData<string> Texts => [.. Names];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_letter_has_no_address_of_a_page(string name)
    {
        var text = (LetterText)typeof(LetterText).GetProperty(name)!.GetValue(null)!;
        using var pdf = new PdfTools(stream =>
            LetterBatch.Write(BatchFactory.Create(BatchFactory.CreateItem(1)) with { Text = text }, stream));
        var page = pdf.GetJoinedText(1);
        Assert.Contains(text.Title, page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Link(), page);
    }

    [Fact]
    public void Every_text_of_ours_is_looked_at() =>
        Assert.Equal(
            Names,
            from property in typeof(LetterText).GetProperties()
            where property.PropertyType == typeof(LetterText)
            select property.Name);

    [Theory]
    [InlineData("https://example.jp/login")]
    [InlineData("詳しくはwww.example.com")]
    [InlineData("example.co.jpをご覧ください")]
    public void An_address_of_a_page_is_found(string text) => Assert.Matches(Link(), text);

    /// <summary>Matches text that programs turn into a link: a URI scheme, www, or a name under a top-level domain.</summary>
    [GeneratedRegex(@"://|www\.|[a-z0-9-]\.(?:jp|com|net|org|app|io)(?![a-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
