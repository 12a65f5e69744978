using System.Text.Json.Nodes;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

/// <summary>Creates the content of principals files.</summary>
internal static class TestPrincipals
{
    /// <summary>Creates a principals file with the given principals, and a contractor whose contract is over.</summary>
    public static JsonObject CreateFile(params JsonObject[] principals) => new()
    {
        ["contractors"] = new JsonArray(
            new JsonObject { ["id"] = "ended-group", ["lastDay"] = "2026-01-31" },
            new JsonObject { ["id"] = "ended", ["parent"] = "ended-group", ["lastDay"] = "2030-03-31" }),
        ["principals"] = new JsonArray([.. principals]),
    };

    /// <summary>Creates a program whose certificates have the URI of <see cref="GetUri"/>.</summary>
    public static JsonObject CreateProgram(string id, params string[] roles) => new()
    {
        ["id"] = id,
        ["kind"] = "Program",
        ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
        ["uri"] = GetUri(id),
    };

    /// <summary>Returns the URI in the certificates of a program.</summary>
    public static string GetUri(string id) => $"urn:kyc-tests:{id}";
}
