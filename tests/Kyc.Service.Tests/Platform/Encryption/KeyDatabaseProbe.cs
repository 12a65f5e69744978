using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Tests.Platform.Encryption;

/// <summary>Reads the key database directly, not through a running service.</summary>
internal sealed class KeyDatabaseProbe : IAsyncDisposable
{
    private readonly KeyDatabase _database;
    private readonly KeyRotationStore _rotations;

    public KeyDatabaseProbe(string connectionString)
    {
        _database = new KeyDatabase(new DatabaseOptions { Database = connectionString, KeyDatabase = connectionString });
        _rotations = new KeyRotationStore(_database, TimeProvider.System);
    }

    public async Task<RotationRow> GetNewestRotationAsync() => (await _rotations.ReadNewestAsync(default))!;

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
