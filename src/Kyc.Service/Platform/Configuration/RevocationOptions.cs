using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Revocation lists: where they come from, where they are kept, and how old they may be.</summary>
public sealed class RevocationOptions
{
    /// <summary>PostgreSQL keeps no value of a GiB or more.</summary>
    private const int LargestCrl = 1_000_000_000;

    private IReadOnlyList<string>? _expected;

    /// <summary>Oldest list that still answers, counted from its thisUpdate, whatever its nextUpdate says.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan MaximumCrlAge { get; set; } = VerificationPolicy.Default.MaxCrlAge;

    /// <summary>Longest signed list that is taken in, in bytes.</summary>
    [WholeNumber(LargestCrl, ErrorMessage = "{0} must be a number of bytes, at least 1 and at most {1}.")]
    public int MaxCrlBytes { get; set; } = CertificateRevocationList.DefaultMaxBytes;

    /// <summary>
    /// Index file of the revocation lists, in a folder of this instance alone (mode 0700, made when missing). Empty when it is not set and
    /// the service's user has no home folder.
    /// </summary>
    public string RevocationIndexFile { get; set; } = DefaultIndexFile();

    /// <summary>Folder whose *.crl files are imported as they come; null when none is watched.</summary>
    public string? CrlFolder { get; set; }

    /// <summary>File with the distribution points that lists are expected for, as text, one a line; null when there is none.</summary>
    public string? ExpectedCrls { get; set; }

    /// <summary>How long before a list stops answering readiness begins to warn.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan CrlWarning { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The distribution points in the file of <see cref="ExpectedCrls"/>, as the first call read it.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public IReadOnlyList<string> ReadExpectedCrls()
    {
        if (_expected is not null || ExpectedCrls is not { } file) return _expected ??= [];
        try
        {
            return _expected = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:ExpectedCrls cannot be read ({exception.GetType().Name}).");
        }
    }

    // $XDG_DATA_HOME or ~/.local/share of the service's user; %LOCALAPPDATA% on Windows.
    private static string DefaultIndexFile()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "kyc-service", "revocation.index") : "";
    }
}
