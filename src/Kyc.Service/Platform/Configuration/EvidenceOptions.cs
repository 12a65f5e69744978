namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings for the times at which the ledger is sealed and verified.</summary>
public sealed class EvidenceOptions
{
    /// <summary>Folder with the public keys (*.pem) that signed checkpoints before the current signing key.</summary>
    public string? EarlierSigningKeys { get; set; }

    /// <summary>Interval at which chains with new entries are sealed into a signed checkpoint.</summary>
    [Duration("1.00:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time of day in Japan at which the whole ledger is verified and sealed.</summary>
    [TimeOfDay]
    public TimeOnly SelfCheckAt { get; set; } = new(2, 0);
}
