using System.Reflection;
using System.Runtime.InteropServices;
using Kyc.Mail.Letters.Drawing;

namespace Kyc.Mail.Tests.Letters;

public sealed class DrawingPrerequisitesTests
{
    [Fact]
    public void A_missing_library_is_named_with_its_package()
    {
        var error = Assert.Throws<DrawingUnavailableException>(
            () => DrawingPrerequisites.EnsureInstalled([new("libcairo.so.99", "libcairo99", [])], DrawingPrerequisites.FontFile));
        Assert.Equal("libcairo99", error.Package);
        Assert.Contains("libcairo.so.99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_lacks_a_function_is_named_with_the_function_and_the_package()
    {
        var error = Assert.Throws<DrawingUnavailableException>(() => DrawingPrerequisites.EnsureInstalled(
            [new("libcairo.so.2", "libcairo2", ["cairo_create", "cairo_no_such_function"])], DrawingPrerequisites.FontFile));
        Assert.Equal("libcairo2", error.Package);
        Assert.Contains("cairo_no_such_function of a later version of libcairo.so.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_function_bound_from_a_native_library_is_checked_for_availability()
    {
        var boundFunctions = typeof(DrawingPrerequisites).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LibraryImportAttribute>())
            .OfType<LibraryImportAttribute>()
            .Select(import => $"{import.LibraryName} {import.EntryPoint}")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(boundFunctions);
        Assert.Equal(
            boundFunctions,
            DrawingPrerequisites.Libraries.SelectMany(library => library.FunctionNames.Select(function => $"{library.FileName} {function}"))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_missing_font_is_named_with_its_package()
    {
        var error = Assert.Throws<DrawingUnavailableException>(() => DrawingPrerequisites.EnsureInstalled([], "/nowhere/font.ttf"));
        Assert.Equal("fonts-ipamj-mincho", error.Package);
    }
}
