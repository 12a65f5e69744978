using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc.Tests;

/// <summary>Compiles proto3 definitions, given as text, as the file <c>shop.proto</c> of the package <c>shop.v1</c>.</summary>
internal static class ProtoCompiler
{
    public static IReadOnlyList<FileDescriptor> Compile(string text)
    {
        var folder = Directory.CreateTempSubdirectory("kyc-apidoc-tests-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "shop.proto"), $"syntax = \"proto3\";\npackage shop.v1;\n{text}");
            return ProtoFolderReader.Read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
