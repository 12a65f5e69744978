using Kyc.Jpki.Revocation;

namespace Kyc.Service.Configuration;

/// <summary>Revocation lists: where they come from, where they are kept, and how old they may be.</summary>
public sealed class RevocationOptions
{
    /// <summary>Oldest list that still answers, counted from its thisUpdate, whatever its nextUpdate says.</summary>
    public TimeSpan MaximumCrlAge { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Longest signed list that is taken in, in bytes.</summary>
    public int MaxCrlBytes { get; set; } = CertificateRevocationList.DefaultMaxBytes;

    /// <summary>Index file of the revocation lists, in a folder of this instance alone (mode 0700, made when missing).</summary>
    public required string RevocationIndexFile { get; set; }

    /// <summary>Folder whose *.crl files are imported as they come; null when none is watched.</summary>
    public string? CrlFolder { get; set; }

    /// <summary>Distribution points that lists are expected for, as text: the lines of the file that the setting names.</summary>
    public IReadOnlyList<string> ExpectedCrls { get; set; } = [];

    /// <summary>How long before a list stops answering readiness begins to warn.</summary>
    public TimeSpan CrlWarning { get; set; } = TimeSpan.FromHours(12);
}
