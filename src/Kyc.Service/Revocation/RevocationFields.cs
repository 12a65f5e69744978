using System.Globalization;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Revocation;

/// <summary>Defines the field rules of RevocationService's requests (protos/kyc/v1/revocation.proto).</summary>
public static class RevocationFields
{
    /// <summary>Maximum number of lists on a page.</summary>
    public const int MaxPageSize = 5000;

    /// <summary>The field rules of the requests, by the names of message and field.</summary>
    public static readonly FieldRuleSet Rules = new()
    {
        { "ImportCrlRequest.chunk", FieldRules.CreateByteLengthRule(1, 262144) },
        { "ImportCrlRequest.dry_run", FieldRules.AnyValue },
        { "GetRevocationStatusRequest.page_size", FieldRules.CreateRangeRule(0, MaxPageSize) },
        {
            "GetRevocationStatusRequest.page_token",
            TextRules.CreateFormatOrEmptyRule(
                "next_page_token of the previous page, empty for the first page", "is no token of a page", text => ReadPageToken(text) > 0)
        },
    };

    /// <summary>Returns the index of the first list of a page; 0 for a text that is not a page token.</summary>
    internal static int ReadPageToken(string token) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 0;
}
