using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Storage;

/// <summary>The database <c>kyc</c>, which holds everything but keys.</summary>
public sealed class KycDatabase(DatabaseOptions options) : Database("kyc", options.Database);

/// <summary>The database <c>kyc_keys</c>, which is separate so that its backups can be kept for a shorter time.</summary>
public sealed class KeyDatabase(DatabaseOptions options) : Database("kyc_keys", options.KeyDatabase);
