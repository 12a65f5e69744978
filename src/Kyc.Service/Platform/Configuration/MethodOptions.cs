using Kyc.Domain.Methods;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings that restrict which verification methods the company offers.</summary>
public sealed class MethodOptions
{
    /// <summary>
    /// The last day on which the company offers a method, by the name of the method, for methods that the company ends earlier than the
    /// law. Example: <c>Kyc:MethodLastDays:IMAGE-MAIL=2026-12-31</c>.
    /// </summary>
    public Dictionary<string, DateOnly> MethodLastDays { get; set; } = [];

    /// <summary>Returns <see cref="MethodLastDays"/> by the code of the method instead of its name.</summary>
    public IReadOnlyDictionary<MethodCode, DateOnly> GetLastDays() =>
        MethodLastDays.ToDictionary(last => GetCode(last.Key), last => last.Value);

    private static MethodCode GetCode(string name) =>
        VerificationMethods.All.Single(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Code;
}
