using Kyc.Service.Configuration;
using Kyc.Service.Encryption;
using Kyc.Service.Storage;

namespace Kyc.Service.Tests.Encryption;

/// <summary>Looks at a key database from outside every service.</summary>
internal sealed class KeyDatabaseProbe : IAsyncDisposable
{
    private readonly KeyDatabase _database;
    private readonly KeyRotationStore _rotations;

    public KeyDatabaseProbe(string connectionString)
    {
        _database = new KeyDatabase(new ServiceOptions
        {
            Database = connectionString,
            KeyDatabase = connectionString,
            TrustAnchors = "",
            Listen = new Uri("http://127.0.0.1:1"),
            HealthListen = new Uri("http://127.0.0.1:1"),
        });
        _rotations = new KeyRotationStore(_database, TimeProvider.System);
    }

    public async Task<RotationRow> NewestAsync() => (await _rotations.NewestAsync(default))!;

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
