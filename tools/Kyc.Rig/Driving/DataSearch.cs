using System.Globalization;
using System.Text;

namespace Kyc.Rig.Driving;

/// <summary>Represents a value to search for.</summary>
/// <param name="Name">The description of the value, without the value itself.</param>
/// <param name="Bytes">The bytes to search for. There must be enough of them that they do not occur by chance.</param>
public sealed record SearchValue(string Name, byte[] Bytes)
{
    private const int MiddleByteCount = 64;

    /// <summary>Creates the search value for a text in UTF-8.</summary>
    public static SearchValue FromText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Creates the search value for long data: the 64 bytes in its middle, or all bytes if there are fewer. The middle can be found even if
    /// the data is stored in several pieces.
    /// </summary>
    public static SearchValue FromBytes(string name, byte[] bytes) =>
        new(name, bytes.Length <= MiddleByteCount ? bytes : bytes.AsSpan((bytes.Length - MiddleByteCount) / 2, MiddleByteCount).ToArray());
}

/// <summary>Represents the result of a search.</summary>
/// <param name="FileCount">The number of files read.</param>
/// <param name="ByteCount">The number of bytes read.</param>
/// <param name="SearchedNames">The names of the values that were searched for.</param>
/// <param name="FoundNames">The names of the values that were found, each followed by the name of the file.</param>
public sealed record SearchResult(int FileCount, long ByteCount, IReadOnlyList<string> SearchedNames, IReadOnlyList<string> FoundNames)
{
    /// <summary>Formats the result as one line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Searched {FileCount} files, {ByteCount / 1e6:0} MB, for {string.Join(", ", SearchedNames)}: {(FoundNames.Count == 0 ? "nothing found" : "FOUND " + string.Join("; ", FoundNames))}");
}

/// <summary>Searches all files in folders for values, as an attacker with access to the disk could.</summary>
public static class DataSearch
{
    private const int BlockByteCount = 1 << 20;

    /// <summary>
    /// Searches all files in the given folders and their subfolders. Files that are deleted in the meantime, for example by a running
    /// server, are ignored.
    /// </summary>
    public static SearchResult Search(IEnumerable<string> folders, IReadOnlyList<SearchValue> searchValues)
    {
        var (fileCount, byteCount, foundNames) = (0, 0L, new List<string>());
        var overlap = searchValues.Max(searchValue => searchValue.Bytes.Length) - 1;
        var block = new byte[overlap + BlockByteCount];
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var keptByteCount = 0;
                for (int readByteCount; (readByteCount = stream.Read(block, keptByteCount, BlockByteCount)) > 0;)
                {
                    byteCount += readByteCount;
                    var window = block.AsSpan(0, keptByteCount + readByteCount);
                    foreach (var searchValue in searchValues)
                    {
                        if (window.IndexOf(searchValue.Bytes) >= 0)
                        {
                            foundNames.Add($"{searchValue.Name} in {Path.GetFileName(file)}");
                        }
                    }

                    keptByteCount = Math.Min(overlap, window.Length);
                    window[^keptByteCount..].CopyTo(block);
                }

                fileCount++;
            }
            catch (FileNotFoundException)
            {
                // The file was deleted after it was listed.
            }
        }

        return new SearchResult(
            fileCount,
            byteCount,
            [.. searchValues.Select(searchValue => searchValue.Name)],
            [.. foundNames.Distinct()]);
    }
}
