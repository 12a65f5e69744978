using System.Diagnostics;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Reads a folder of .proto files, comments included, with the protoc of Grpc.Tools.</summary>
internal static class ProtoFolder
{
    private static readonly ExtensionRegistry Options = [PolicyExtensions.Policy, PolicyExtensions.Data];

    /// <summary>The folder's files by path; what they import from elsewhere is left out.</summary>
    /// <param name="folder">Root that imports are relative to.</param>
    /// <exception cref="InvalidDataException">protoc refuses; its text says which file and line.</exception>
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

        string output = Path.GetTempFileName();
        try
        {
            Compile(folder, files, output);
            FileDescriptorSet set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(output));
            // protoc lists a file after those it imports, which is the order that this needs.
            return [.. FileDescriptor.BuildFromByteStrings(set.File.Select(file => file.ToByteString()), Options)
                .Where(file => files.Contains(file.Name))
                .OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static void Compile(string folder, string[] files, string output)
    {
        string[] arguments =
        [
            $"--proto_path={folder}", $"--proto_path={Known("ProtocImports")}", "--include_imports", "--include_source_info",
            $"--descriptor_set_out={output}", .. files,
        ];
        using Process process = Process.Start(new ProcessStartInfo(Known("Protoc"), arguments) { RedirectStandardError = true })
            ?? throw new InvalidDataException("protoc did not start");
        string complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidDataException(complaint);
        }
    }

    private static string Known(string name) =>
        typeof(ProtoFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == name).Value!;
}
