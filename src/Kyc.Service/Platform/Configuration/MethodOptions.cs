using Kyc.Domain.Methods;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Which methods of verification the company offers.</summary>
public sealed class MethodOptions
{
    /// <summary>
    /// Last days on which the company offers methods that it ends before the rule does, by the method's name:
    /// <c>Kyc:MethodLastDays:IMAGE-MAIL=2026-12-31</c>.
    /// </summary>
    public Dictionary<string, DateOnly> MethodLastDays { get; set; } = [];

    /// <summary>The same by the method's code.</summary>
    public IReadOnlyDictionary<MethodCode, DateOnly> LastDays() =>
        MethodLastDays.ToDictionary(last => CodeOf(last.Key), last => last.Value);

    private static MethodCode CodeOf(string name) =>
        VerificationMethods.All.Single(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Code;
}
