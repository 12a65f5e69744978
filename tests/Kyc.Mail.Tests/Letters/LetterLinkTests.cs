using System.Text.RegularExpressions;
using Kyc.Mail.Letters;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

/// <summary>Checks that a letter contains no link to a page that could ask for a password (controls.md 6.2, row c).</summary>
[Trait("Control", "FSA c")]
public sealed partial class LetterLinkTests
{
    private static readonly string[] ExpectedTextNames = [nameof(LetterText.AccountOpening), nameof(LetterText.AccountOpeningWithCode)];

    public static TheoryData<string> TextNames => [.. ExpectedTextNames];

    [Theory]
    [MemberData(nameof(TextNames))]
    public void A_letter_has_no_web_address(string name)
    {
        var text = (LetterText)typeof(LetterText).GetProperty(name)!.GetValue(null)!;
        using var pdf = new PdfReader(stream =>
            LetterPdf.Write(BatchFactory.Create(BatchFactory.CreateLetter(1)) with { Text = text }, stream));
        var page = pdf.GetJoinedText(1);
        Assert.Contains(text.Title, page, StringComparison.Ordinal);
        Assert.DoesNotMatch(LinkRegex(), page);
    }

    [Fact]
    public void Every_letter_text_of_the_product_is_checked() =>
        Assert.Equal(
            ExpectedTextNames,
            from property in typeof(LetterText).GetProperties()
            where property.PropertyType == typeof(LetterText)
            select property.Name);

    [Theory]
    [InlineData("https://example.jp/login")]
    [InlineData("詳しくはwww.example.com")]
    [InlineData("example.co.jpをご覧ください")]
    public void The_check_of_these_tests_detects_a_web_address(string text) => Assert.Matches(LinkRegex(), text);

    /// <summary>Matches text that programs turn into a link: a URI scheme, www, or a name under a top-level domain.</summary>
    [GeneratedRegex(@"://|www\.|[a-z0-9-]\.(?:jp|com|net|org|app|io)(?![a-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex LinkRegex();
}
