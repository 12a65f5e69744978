namespace Kyc.ApiDoc.Tests;

public sealed class ContractChangeTests
{
    private const string Before = """
        service Shop {
          rpc Buy(Order) returns (Receipt);
          rpc Watch(Order) returns (stream Receipt);
        }
        enum Colour { COLOUR_UNSPECIFIED = 0; COLOUR_RED = 1; }
        message Order {
          reserved 9;
          string item = 1;
          int32 count = 2;
          Colour colour = 3;
          repeated string notes = 4;
          oneof payment { string card = 5; string cash = 6; }
          map<string, int32> sizes = 7;
        }
        message Receipt { string number = 1; }
        """;

    [Theory]
    [InlineData("a field removed", "int32 count = 2;", "", "gone: field shop.v1.Order.count")]
    [InlineData("a field renumbered", "int32 count = 2;", "int32 count = 8;", "changed: field shop.v1.Order.count: 2 singular int32, JSON count -> 8")]
    [InlineData("a field retyped", "int32 count = 2;", "int64 count = 2;", "changed: field shop.v1.Order.count")]
    [InlineData("a field retyped to another enum or message", "Colour colour = 3;", "Receipt colour = 3;", "changed: field shop.v1.Order.colour")]
    [InlineData("a field renamed", "int32 count = 2;", "int32 amount = 2;", "gone: field shop.v1.Order.count")]
    [InlineData("a JSON name changed", "int32 count = 2;", "int32 count = 2 [json_name = \"n\"];", "changed: field shop.v1.Order.count")]
    [InlineData("a field repeated that was not", "string item = 1;", "repeated string item = 1;", "changed: field shop.v1.Order.item")]
    [InlineData("a field no longer repeated", "repeated string notes", "string notes", "changed: field shop.v1.Order.notes")]
    [InlineData("presence where there was none", "int32 count = 2;", "optional int32 count = 2;", "changed: field shop.v1.Order.count")]
    [InlineData("a field moved out of its oneof", "oneof payment { string card = 5; string cash = 6; }", "string card = 5; oneof payment { string cash = 6; }", "changed: field shop.v1.Order.card")]
    [InlineData("a map's value retyped", "map<string, int32>", "map<string, int64>", "changed: field shop.v1.Order.sizes")]
    [InlineData("a reserved number given free", "reserved 9;", "", "gone: reserved shop.v1.Order 9")]
    [InlineData("an enum value removed", "COLOUR_RED = 1;", "", "gone: value shop.v1.Colour.COLOUR_RED")]
    [InlineData("an enum value renumbered", "COLOUR_RED = 1;", "COLOUR_RED = 2;", "changed: value shop.v1.Colour.COLOUR_RED: 1 -> 2")]
    [InlineData("a method removed", "rpc Buy(Order) returns (Receipt);", "", "gone: method shop.v1.Shop.Buy")]
    [InlineData("a method's request changed", "rpc Buy(Order)", "rpc Buy(Receipt)", "changed: method shop.v1.Shop.Buy")]
    [InlineData("an answer that streams", "rpc Buy(Order) returns (Receipt)", "rpc Buy(Order) returns (stream Receipt)", "changed: method shop.v1.Shop.Buy")]
    [InlineData("an answer that streams no more", "returns (stream Receipt)", "returns (Receipt)", "changed: method shop.v1.Shop.Watch")]
    [InlineData("a request that streams", "rpc Buy(Order)", "rpc Buy(stream Order)", "changed: method shop.v1.Shop.Buy")]
    [InlineData("a service renamed", "service Shop", "service Store", "gone: service shop.v1.Shop")]
    public void It_breaks_clients(string what, string old, string now, string finding)
    {
        ContractChange change = Between(Before, Before.Replace(old, now, StringComparison.Ordinal));

        Assert.True(change.Breaking.Any(line => line.StartsWith(finding, StringComparison.Ordinal)), $"{what}: {string.Join("; ", change.Breaking)}");
    }

    [Fact]
    public void Another_package_breaks_everything()
    {
        ContractChange change = ContractChange.Between(Facts(Before), ContractFacts.Of(ProtoText.Compile(Before, "shop.v2")));

        Assert.Equal(Facts(Before).Count, change.Breaking.Count);
    }

    [Fact]
    public void Another_namespace_of_generated_code_breaks_those_who_compile_against_it()
    {
        Assert.Single(Between(Before, "option csharp_namespace = \"Shop\";\n" + Before).Breaking);
    }

    [Theory]
    [InlineData("string number = 1;", "string number = 1; string note = 2;", "field shop.v1.Receipt.note: 2 singular string, JSON note")]
    [InlineData("COLOUR_RED = 1;", "COLOUR_RED = 1; COLOUR_BLUE = 2;", "value shop.v1.Colour.COLOUR_BLUE: 2")]
    [InlineData("rpc Buy(", "rpc Return(Receipt) returns (Order); rpc Buy(", "method shop.v1.Shop.Return: shop.v1.Receipt returns shop.v1.Order")]
    [InlineData("message Receipt", "message Empty {} message Receipt", "message shop.v1.Empty")]
    [InlineData("reserved 9;", "reserved 9; reserved \"price\";", "reserved shop.v1.Order price")]
    public void An_addition_breaks_nobody(string old, string now, string fact)
    {
        ContractChange change = Between(Before, Before.Replace(old, now, StringComparison.Ordinal));

        Assert.Empty(change.Breaking);
        Assert.Equal([fact], change.Additions);
    }

    [Fact]
    public void Comments_and_order_are_no_promises()
    {
        string reordered = Before.Replace("string item = 1;\n  int32 count = 2;", "int32 count = 2; // How many.\n  string item = 1;", StringComparison.Ordinal);
        Assert.NotEqual(Before, reordered);

        ContractChange change = Between(Before, reordered);

        Assert.Empty(change.Breaking);
        Assert.Empty(change.Additions);
    }

    private static ContractChange Between(string before, string after) => ContractChange.Between(Facts(before), Facts(after));

    private static IReadOnlyList<string> Facts(string text) => ContractFacts.Of(ProtoText.Compile(text));
}
