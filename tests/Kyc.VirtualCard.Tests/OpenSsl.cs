using System.Diagnostics;

namespace Kyc.VirtualCard.Tests;

/// <summary>Runs the openssl program, which independently checks the output of this project.</summary>
internal static class OpenSsl
{
    /// <summary>
    /// Runs openssl with the given arguments and returns its standard output followed by its standard error. In the arguments, <c>{0}</c>,
    /// <c>{1}</c> and so on stand for the paths of temporary files with the given contents.
    /// </summary>
    public static string Run(string arguments, params byte[][] files) => Run(arguments, out _, files);

    public static string Run(string arguments, out int exitCode, params byte[][] files)
    {
        var paths = files.Select(content =>
        {
            var path = Path.GetTempFileName();
            File.WriteAllBytes(path, content);
            return path;
        }).ToArray();
        try
        {
            var startInfo = new ProcessStartInfo("openssl", string.Format(null, arguments, paths))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(startInfo)!;
            var errorTask = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            exitCode = process.ExitCode;
            return output + errorTask.Result;
        }
        finally
        {
            Array.ForEach(paths, File.Delete);
        }
    }
}
