using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Storage;

/// <summary>The database <c>kyc</c>, which contains everything except the data keys.</summary>
public sealed class KycDatabase(DatabaseOptions options) : Database("kyc", options.Database);

/// <summary>
/// The database <c>kyc_keys</c>, which contains the data keys. It is separate so that its backups can be kept for a shorter time.
/// </summary>
public sealed class KeyDatabase(DatabaseOptions options) : Database("kyc_keys", options.KeyDatabase);
