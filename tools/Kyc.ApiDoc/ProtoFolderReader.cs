using System.Diagnostics;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Reads a folder of .proto files including their comments, using the protoc of Grpc.Tools.</summary>
internal static class ProtoFolderReader
{
    private static readonly ExtensionRegistry OptionExtensions = [PolicyExtensions.Policy, PolicyExtensions.Data];

    /// <summary>Reads the files of the folder, ordered by path. Files imported from elsewhere are omitted.</summary>
    /// <param name="folder">The folder to read, which is also the root folder of imports.</param>
    /// <exception cref="InvalidDataException">
    /// protoc did not start, or it reported an error. In the second case, the message is that of protoc, which names the file and the line.
    /// </exception>
    public static IReadOnlyList<FileDescriptor> Read(string folder)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*.proto", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];
        if (files.Length == 0)
        {
            return [];
        }

        var outputFile = Path.GetTempFileName();
        try
        {
            Compile(folder, files, outputFile);
            var descriptorSet = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(outputFile));
            // BuildFromByteStrings needs imported files first, which is the order in which protoc lists them.
            return [.. FileDescriptor.BuildFromByteStrings(descriptorSet.File.Select(file => file.ToByteString()), OptionExtensions)
                .Where(file => files.Contains(file.Name))
                .OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        finally
        {
            File.Delete(outputFile);
        }
    }

    private static void Compile(string folder, string[] files, string outputFile)
    {
        string[] arguments =
        [
            $"--proto_path={folder}", $"--proto_path={GetBuildProperty("ProtocImports")}", "--include_imports", "--include_source_info",
            $"--descriptor_set_out={outputFile}", .. files,
        ];
        using var process = Process.Start(new ProcessStartInfo(GetBuildProperty("Protoc"), arguments) { RedirectStandardError = true })
            ?? throw new InvalidDataException("protoc did not start");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidDataException(error);
        }
    }

    private static string GetBuildProperty(string name) =>
        typeof(ProtoFolderReader).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == name).Value!;
}
