using System.Globalization;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Policies of methods, and data of fields, in words.</summary>
internal static class PolicyTexts
{
    private const int BytesOfKibibyte = 1024;

    /// <summary>Longest deadline, in seconds.</summary>
    public static string Deadline(MethodPolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{policy.MaxDeadlineOrDefault.TotalSeconds:0} s");

    /// <summary>Largest request message, in KiB.</summary>
    public static string RequestSize(MethodPolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{policy.MaxRequestBytesOrDefault / BytesOfKibibyte} KiB");

    /// <summary>Everything that a policy says, on one line.</summary>
    public static string Line(MethodPolicy policy)
    {
        string[] parts =
        [
            $"Deadline at most {Deadline(policy)}",
            $"request message at most {RequestSize(policy)}",
            .. policy.Repeatable ? ["repeatable"] : Array.Empty<string>(),
            .. policy.DuringRestore ? ["accepted during a restore"] : Array.Empty<string>(),
            .. policy.OperatorSocketOnly ? ["operator socket only"] : Array.Empty<string>(),
        ];
        string roles = string.Join(", ", policy.Roles.Select(role => Words(role.ToString())));
        string stepUp = policy.StepUp ? "step-up; " : "";
        return $"{string.Join("; ", parts)}. Not enforced yet: role {roles}; {stepUp}audit {Words(policy.Audit.ToString())}.";
    }

    /// <summary>What a field holds and how it is searched, for a cell of a table; empty for a field without the option.</summary>
    public static string Cell(FieldDescriptor field) => ContractOptions.DataOf(field) switch
    {
        null => "",
        { FreeText: FreeTextSearch.Unspecified } data => Words(data.Kind.ToString()),
        { } data => $"{Words(data.Kind.ToString())}; searched {Words(data.FreeText.ToString())}",
    };

    // The generator makes FRONT_END of an enum's values FrontEnd.
    private static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $" {letter}" : $"{letter}")).ToLowerInvariant();
}
