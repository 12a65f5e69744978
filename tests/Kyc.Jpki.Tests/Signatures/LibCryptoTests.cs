using System.Reflection;
using System.Runtime.InteropServices;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Tests.Signatures;

public sealed class LibCryptoTests
{
    private const string LibraryName = "libcrypto.so.3";

    [Fact]
    public void Every_bound_function_is_checked_for_availability()
    {
        var imports = typeof(LibCrypto).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<LibraryImportAttribute>())
            .OfType<LibraryImportAttribute>()
            .ToList();
        Assert.NotEmpty(imports);
        Assert.All(imports, import => Assert.Equal(LibraryName, import.LibraryName));
        Assert.Equal(
            imports.Select(import => import.EntryPoint).Order(StringComparer.Ordinal),
            LibCrypto.FunctionNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_library_that_lacks_one_function_is_not_available()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.True(LibCrypto.IsAvailable);
        Assert.True(LibCrypto.HasExports(LibraryName, LibCrypto.FunctionNames));
        Assert.False(LibCrypto.HasExports(LibraryName, [.. LibCrypto.FunctionNames, "RSA_no_such_function"]));
        Assert.False(LibCrypto.HasExports("libcrypto.so.99", LibCrypto.FunctionNames));
    }
}
