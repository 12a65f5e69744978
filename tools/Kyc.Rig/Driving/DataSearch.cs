using System.Globalization;
using System.Text;

namespace Kyc.Rig.Driving;

/// <summary>Bytes to be looked for.</summary>
/// <param name="Name">What they are, without saying them.</param>
/// <param name="Bytes">The bytes; long enough not to turn up by chance.</param>
public sealed record Needle(string Name, byte[] Bytes)
{
    private const int Middle = 64;

    /// <summary>A text in UTF-8.</summary>
    public static Needle OfText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>A stretch out of the middle of something longer, which is found also where the whole lies in pieces.</summary>
    public static Needle OfBytes(string name, byte[] bytes) => new(name, bytes.Length <= Middle ? bytes : bytes.AsSpan((bytes.Length - Middle) / 2, Middle).ToArray());
}

/// <summary>What a search came to.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Needles">What was looked for.</param>
/// <param name="Found">Names of what was found, and in which files.</param>
public sealed record SearchResult(int Files, long Bytes, IReadOnlyList<string> Needles, IReadOnlyList<string> Found)
{
    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Searched {Files} files, {Bytes / 1e6:0} MB, for {string.Join(", ", Needles)}: {(Found.Count == 0 ? "nothing readable" : "FOUND " + string.Join("; ", Found))}");
}

/// <summary>Reads every file of some folders, as somebody would who got hold of the disk.</summary>
public static class DataSearch
{
    private const int BlockSize = 1 << 20;

    /// <summary>Searches. A file that goes away meanwhile, as a running server's do, is no matter.</summary>
    public static SearchResult Run(IEnumerable<string> folders, IReadOnlyList<Needle> needles)
    {
        var (files, bytes, found) = (0, 0L, new List<string>());
        var overlap = needles.Max(needle => needle.Bytes.Length) - 1;
        var block = new byte[overlap + BlockSize];
        foreach (string file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                int kept = 0;
                for (int read; (read = stream.Read(block, kept, BlockSize)) > 0;)
                {
                    bytes += read;
                    var here = block.AsSpan(0, kept + read);
                    foreach (Needle needle in needles)
                    {
                        if (here.IndexOf(needle.Bytes) >= 0) found.Add($"{needle.Name} in {Path.GetFileName(file)}");
                    }

                    kept = Math.Min(overlap, here.Length);
                    here[^kept..].CopyTo(block);
                }

                files++;
            }
            catch (FileNotFoundException)
            {
                // Removed between the listing and the reading.
            }
        }

        return new SearchResult(files, bytes, [.. needles.Select(needle => needle.Name)], [.. found.Distinct()]);
    }
}
