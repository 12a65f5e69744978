using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Principals;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

[Trait("Control", "4(2)S3")]
[Trait("Control", "4(2)S5")]
public sealed class PrincipalReaderTests
{
    private const string Key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void The_example_of_a_principals_file_in_the_document_can_be_read()
    {
        var set = Read("""
            {
              "contractors": [
                { "id": "example-group", "lastDay": "2028-03-31" },
                { "id": "example-branches", "parent": "example-group", "lastDay": "2027-09-30" }
              ],
              "principals": [
                { "id": "front-end", "kind": "Program", "roles": ["FRONT_END"], "uri": "urn:example:kyc:front-end" },
                { "id": "kiosk-1", "kind": "Kiosk", "roles": ["KIOSK"], "keySha256": "KEY", "branch": "tokyo-1",
                  "contractor": "example-branches", "networks": ["10.1.0.0/16"], "hours": { "from": "08:30", "to": "18:00" },
                  "lastDay": "2027-12-31" },
                { "id": "alice", "kind": "Account", "roles": ["OPERATOR", "COMPLIANCE"], "account": "alice" }
              ],
              "revokedKeys": []
            }
            """.Replace("KEY", Key, StringComparison.Ordinal));
        Assert.Equal(["front-end", "kiosk-1", "alice"], set.All.Select(principal => principal.Id));
        var kiosk = set.All[1];
        Assert.Equal((PrincipalKind.Kiosk, "tokyo-1", Key), (kiosk.Kind, kiosk.Branch, kiosk.KeySha256));
        Assert.Equal([CallerRole.Kiosk], kiosk.Roles);
        Assert.Equal(new DateOnly(2027, 9, 30), kiosk.GetEffectiveLastDay());
        Assert.Equal(set.All[2], set.FindAccount("alice"));
        Assert.Null(set.FindAccount("front-end"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "development": false""", false)]
    [InlineData(""", "development": true""", true)]
    public void A_file_can_say_that_its_callers_are_those_of_development(string member, bool isDevelopment)
    {
        var principals = """{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]""";
        Assert.Equal(isDevelopment, Read(principals + member + "}").IsDevelopment);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"principals":[]}""")]
    [InlineData("""{"principals":null}""")]
    [InlineData("""{"principals":[null]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":[null],"uri":"urn:a"}]}""")]
    [InlineData("""{"contractors":[null],"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}],"revokedKeys":[null]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}],"other":1}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","uri":"urn:b"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","role":"x"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"]}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":[],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["monitor"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["UNSPECIFIED"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Robot","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":7,"roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"account":"a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Account","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Account","roles":["MONITOR"],"account":"a","uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Account","roles":["MONITOR"],"account":""}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Account","roles":["MONITOR"],"account":"a","networks":["10.0.0.0/8"]}]}""")]
    [InlineData("""{"principals":[{"id":"a b","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"KYC-service","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"a"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"keySha256":"ABC"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","networks":["10.1.1.1/8"]}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","networks":["example"]}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","hours":{"from":"09:00","to":"09:00"}}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","hours":{"from":"22:00","to":"06:00"}}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","lastDay":"2026-02-30"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","contractor":"none"}]}""")]
    [InlineData("""{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}],"revokedKeys":["x"]}""")]
    [InlineData(
        """{"contractors":[{"id":"c","parent":"c"}],"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    [InlineData("""{"contractors":[{"id":"c"},{"id":"c"}],"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a"}]}""")]
    public void A_file_with_a_fault_is_refused_as_a_whole(string content) =>
        Assert.NotEmpty(Assert.Throws<InvalidDataException>(() => Read(content)).Message);

    [Theory]
    [InlineData("id", "a", "a", "urn:1", "urn:2")]
    [InlineData("uri", "a", "b", "urn:1", "urn:1")]
    public void Two_principals_with_the_same_identity_are_refused(string member, string id, string otherId, string uri, string otherUri)
    {
        var file = new JsonObject { ["principals"] = new JsonArray(CreateProgram(id, uri), CreateProgram(otherId, otherUri)) };
        var exception = Assert.Throws<InvalidDataException>(() => Read(file.ToJsonString()));
        Assert.Contains($"the same {member}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T23:59:59+09:00", null)]
    [InlineData("2026-11-23T00:00:00+09:00", "CALLER-ENDED")]
    public void The_last_day_ends_at_midnight_in_Japan(string now, string? code)
    {
        var principal = Read(
            """{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","lastDay":"2026-11-22"}]}""").All[0];
        Assert.Equal(code, PrincipalRules.FindRefusal(principal, null, ParseTime(now))?.Code);
    }

    [Theory]
    [InlineData("08:29:59", "CALLER-HOURS")]
    [InlineData("08:30:00", null)]
    [InlineData("17:59:59", null)]
    [InlineData("18:00:00", "CALLER-HOURS")]
    public void The_permitted_hours_include_their_first_minute_and_end_before_the_stated_end_time(string time, string? code)
    {
        var principal = Read(
            """{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","hours":{"from":"08:30","to":"18:00"}}]}""").All[0];
        Assert.Equal(code, PrincipalRules.FindRefusal(principal, null, ParseTime($"2026-11-22T{time}+09:00"))?.Code);
    }

    [Theory]
    [InlineData("10.1.255.255", null)]
    [InlineData("10.2.0.0", "CALLER-ADDRESS")]
    [InlineData("::ffff:10.1.2.3", null)]
    [InlineData("2001:db8::1", null)]
    [InlineData("2001:db9::1", "CALLER-ADDRESS")]
    [InlineData(null, "CALLER-ADDRESS")]
    [Trait("Control", "1(2)BP2")]
    [Trait("Control", "2(1)S1a")]
    public void An_address_outside_the_networks_is_refused(string? address, string? code)
    {
        var principal = Read(
            """{"principals":[{"id":"a","kind":"Program","roles":["MONITOR"],"uri":"urn:a","networks":["10.1.0.0/16","2001:db8::/32"]}]}""").All[0];
        var parsed = address is null ? null : IPAddress.Parse(address);
        Assert.Equal(code, PrincipalRules.FindRefusal(principal, parsed, ParseTime("2026-11-22T12:00:00+09:00"))?.Code);
    }

    private static JsonObject CreateProgram(string id, string uri) =>
        new() { ["id"] = id, ["kind"] = "Program", ["roles"] = new JsonArray("MONITOR"), ["uri"] = uri };

    private static DateTimeOffset ParseTime(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static PrincipalSet Read(string content) => PrincipalReader.Read(Encoding.UTF8.GetBytes(content));
}
