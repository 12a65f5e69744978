using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

public sealed class FunctionListTests
{
    [Fact]
    public void A_library_without_a_required_function_is_reported_with_that_function()
    {
        var table = new byte[Unsafe.SizeOf<CryptokiNative.FunctionList>()];
        table.AsSpan().Fill(0xFF);
        Assert.Null(Read(table).FindMissingFunction());

        var functions = typeof(CryptokiNative.FunctionList).GetFields(BindingFlags.Instance | BindingFlags.Public);
        Assert.NotEmpty(functions);
        Assert.All(functions, function =>
        {
            var incompleteTable = table.ToArray();
            incompleteTable.AsSpan(function.GetCustomAttribute<FieldOffsetAttribute>()!.Value, 8).Clear();
            Assert.Equal("C_" + function.Name, Read(incompleteTable).FindMissingFunction());
        });
    }

    private static CryptokiNative.FunctionList Read(byte[] table) => MemoryMarshal.Read<CryptokiNative.FunctionList>(table);
}
