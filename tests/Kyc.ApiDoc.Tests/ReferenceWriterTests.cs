namespace Kyc.ApiDoc.Tests;

public sealed class ReferenceWriterTests
{
    private static readonly string Document = ReferenceWriter.Write(ProtoCompiler.Compile("""
        import "google/protobuf/timestamp.proto";
        // Sells.
        //
        // Headers:
        //   shop-customer  who buys | or looks
        // That is all.
        service Shop {
          // Buys one thing.
          rpc Buy(stream Order) returns (Receipt);
        }
        // What is wanted.
        message Order {
          // Either < or | is fine,
          // on two lines.
          repeated Size sizes = 2;
          map<string, int32> counts = 3;
          optional string note = 4;
          // A size.
          message Size { Unit unit = 1; }
          // Of length.
          enum Unit { UNIT_UNSPECIFIED = 0;
            // Metres.
            UNIT_METRE = 1; }
        }
        message Receipt { google.protobuf.Timestamp at = 1; }
        message Nothing {}
        """));

    [Theory]
    [InlineData("## Shop\n\n`shop.v1.Shop`\n\nSells.\n\nHeaders:\n\n```\nshop-customer  who buys | or looks\n```\n\nThat is all.\n")]
    [InlineData("### Buy\n\nstream of [Order](#order) → [Receipt](#receipt)<br>`/shop.v1.Shop/Buy`\n\nBuys one thing.\n")]
    [InlineData("### Order\n\nWhat is wanted.\n")]
    [InlineData("| 2 | `sizes` | [Order.Size](#ordersize) | repeated | | Either \\< or \\| is fine, on two lines. |\n")]
    [InlineData("| 3 | `counts` | `map<string, int32>` | map | | |\n")]
    [InlineData("| 4 | `note` | `string` | optional | | |\n")]
    [InlineData("### Order.Size\n\nA size.\n\n| number | field |")]
    [InlineData("| 1 | `unit` | [Order.Unit](#orderunit) | singular | | |\n")]
    [InlineData("### Order.Unit\n\nOf length.\n")]
    [InlineData("| 1 | `UNIT_METRE` | Metres. |\n")]
    [InlineData(
        "| 1 | `at` | [google.protobuf.Timestamp](https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp) | singular "
            + "| | |\n")]
    [InlineData("### Nothing\n\nHas no fields.\n")]
    [InlineData(
        "- [Shop](#shop): [Buy](#buy)\n- [Types of shop](#types-of-shop): [Order](#order), [Order.Size](#ordersize), "
            + "[Receipt](#receipt), [Nothing](#nothing), [Order.Unit](#orderunit)\n")]
    public void The_reference_contains_and_links_every_service_method_message_and_enum(string part) =>
        Assert.Contains(part, Document, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_does_not_compile_is_refused_with_the_compilers_message()
    {
        var exception = Assert.Throws<InvalidDataException>(() => ProtoCompiler.Compile("message { }"));

        Assert.Contains("shop.proto", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Deadline at most 30 s; request message at most 64 KiB; repeatable. Roles: front end. Audit: entry. "
        + "Audit is declared and not enforced yet.")]
    [InlineData(
        "Deadline at most 3600 s; request message at most 300 KiB; accepted during a restore; operator socket only. "
        + "Roles: operator. Step-up. Audit: entry. Step-up and audit are declared and not enforced yet.")]
    [InlineData("| `kyc.v1.ApplicationService/GetApplication` | front end | 30 s | 64 KiB | yes | | |\n")]
    [InlineData("| 2 | `name_kana` | `string` | singular | kana; searched together | The same name,")]
    [InlineData("| 1 | `application_id` | `string` | singular | identifier | UUID, 36 characters. |")]
    public void Policies_and_data_kinds_are_documented_with_the_method_or_field(string part) =>
        Assert.Contains(part, ReferenceWriter.Write(Repository.Find().ReadProtos()), StringComparison.Ordinal);
}
