using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Tests.Letters;

public sealed class DrawingPartsTests
{
    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        var error = Assert.Throws<DrawingUnavailableException>(
            () => DrawingParts.Demand([("libcairo.so.99", "libcairo99")], DrawingParts.FontFile));
        Assert.Equal("libcairo99", error.Package);
        Assert.Contains("libcairo.so.99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_font_is_named_with_its_package()
    {
        var error = Assert.Throws<DrawingUnavailableException>(() => DrawingParts.Demand([], "/nowhere/font.ttf"));
        Assert.Equal("fonts-ipamj-mincho", error.Package);
    }
}
