using Kyc.Domain.Methods;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings that restrict which verification methods the company offers.</summary>
public sealed class MethodOptions
{
    /// <summary>
    /// The last days on which the company offers methods, by the names of the methods. Only methods that the company ends earlier than the
    /// law need an entry. Example: <c>Kyc:MethodLastDays:IMAGE-MAIL=2026-12-31</c>.
    /// </summary>
    public Dictionary<string, DateOnly> MethodLastDays { get; set; } = [];

    /// <summary>Returns <see cref="MethodLastDays"/> with the codes of the methods as keys instead of their names.</summary>
    public IReadOnlyDictionary<MethodKind, DateOnly> GetLastDays() =>
        MethodLastDays.ToDictionary(last => GetCode(last.Key), last => last.Value);

    private static MethodKind GetCode(string name) =>
        VerificationMethods.All.Single(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Code;
}
