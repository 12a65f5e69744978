namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for sealing the ledger with signed checkpoints and for verifying it.</summary>
public sealed class EvidenceOptions
{
    /// <summary>
    /// Folder with the public keys (*.pem) of earlier signing keys, with which older checkpoints are verified; null when there are none.
    /// </summary>
    public string? EarlierSigningKeys { get; set; }

    /// <summary>Interval at which signed checkpoints are created over the ledger chains that have new entries.</summary>
    [Duration("1.00:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time of day in Japan at which the whole ledger is verified and a signed checkpoint is created.</summary>
    [TimeOfDay]
    public TimeOnly SelfCheckAt { get; set; } = new(2, 0);
}
