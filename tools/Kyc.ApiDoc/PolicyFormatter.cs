using System.Globalization;
using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc;

/// <summary>Formats the policies of methods and the data options of fields as text.</summary>
internal static class PolicyFormatter
{
    private const int BytesPerKibibyte = 1024;

    /// <summary>Formats the maximum deadline of a method in seconds.</summary>
    public static string FormatDeadline(MethodPolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{policy.MaxDeadlineOrDefault.TotalSeconds:0} s");

    /// <summary>Formats the maximum size of a method's request message in KiB.</summary>
    public static string FormatRequestSize(MethodPolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{policy.MaxRequestBytesOrDefault / BytesPerKibibyte} KiB");

    /// <summary>Formats the whole policy of a method on one line.</summary>
    public static string FormatLine(MethodPolicy policy)
    {
        string[] parts =
        [
            $"Deadline at most {FormatDeadline(policy)}",
            $"request message at most {FormatRequestSize(policy)}",
            .. policy.Repeatable ? ["repeatable"] : Array.Empty<string>(),
            .. policy.DuringRestore ? ["accepted during a restore"] : Array.Empty<string>(),
            .. policy.OperatorSocketOnly ? ["operator socket only"] : Array.Empty<string>(),
        ];
        var stepUp = policy.StepUp ? " Step-up." : "";
        var declaredItems = policy.StepUp ? "Step-up and audit are" : "Audit is";
        return $"{string.Join("; ", parts)}. Roles: {FormatRoles(policy)}.{stepUp} Audit: {SplitWords(policy.Audit.ToString())}. "
            + $"{declaredItems} declared and not enforced yet.";
    }

    /// <summary>Formats the roles that may call a method, separated by commas.</summary>
    public static string FormatRoles(MethodPolicy policy) => string.Join(", ", policy.Roles.Select(role => SplitWords(role.ToString())));

    /// <summary>Formats the data option of a field for a table cell; empty for a field without the option.</summary>
    public static string FormatDataCell(FieldDescriptor field) => ContractOptions.GetDataPolicy(field) switch
    {
        null => "",
        { FreeText: FreeTextSearch.Unspecified } data => SplitWords(data.Kind.ToString()),
        { } data => $"{SplitWords(data.Kind.ToString())}; searched {SplitWords(data.FreeText.ToString())}",
    };

    /// <summary>Splits the C# name of an enum value into words. The generator converts FRONT_END to FrontEnd.</summary>
    public static string SplitWords(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $" {letter}" : $"{letter}")).ToLowerInvariant();
}
