using Kyc.Mail.Methods;

namespace Kyc.Service.Configuration;

/// <summary>Which methods of verification the company offers.</summary>
public sealed class MethodOptions
{
    /// <summary>Last days on which the company offers methods that it ends before the rule does: <c>Kyc:MethodLastDays:IMAGE-MAIL=2026-12-31</c>.</summary>
    public IReadOnlyDictionary<MethodCode, DateOnly> MethodLastDays { get; set; } = new Dictionary<MethodCode, DateOnly>();
}
