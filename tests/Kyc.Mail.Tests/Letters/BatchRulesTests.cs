using Kyc.Mail.Letters;
using Kyc.Mail.Posting;
using Kyc.Mail.Tests.Pages;

namespace Kyc.Mail.Tests.Letters;

public sealed class BatchRulesTests
{
    [Fact]
    public void An_empty_batch_is_refused() =>
        AssertRefused(BatchFactory.Create(), new PrintProblem(0, PrintField.Items, PrintFault.Missing));

    [Theory]
    [InlineData("")]
    [InlineData("1234567890123456")]
    [InlineData("-1")]
    [InlineData("番号")]
    [InlineData("a b")]
    public void A_management_number_that_is_empty_malformed_or_too_long_is_refused(string number) =>
        AssertRefused(
            BatchFactory.Create(BatchFactory.CreateLetter(1) with { ManagementNumber = number }),
            new PrintProblem(1, PrintField.ManagementNumber, PrintFault.Malformed));

    [Fact]
    public void An_uninitialized_posting_number_is_refused() =>
        AssertRefused(
            BatchFactory.Create(BatchFactory.CreateLetter(1) with { PostingNumber = default(PostingNumber) }),
            new PrintProblem(1, PrintField.PostingNumber, PrintFault.Malformed));

    [Fact]
    public void A_barcode_of_another_address_is_refused() =>
        AssertRefused(
            BatchFactory.Create(BatchFactory.CreateLetter(1) with { Barcode = BatchFactory.ManualExampleBatch.Items[1].Barcode }),
            new PrintProblem(1, PrintField.Barcode, PrintFault.OtherAddress));

    [Fact]
    public void Letters_with_the_same_posting_number_or_management_number_are_refused() =>
        AssertRefused(
            BatchFactory.Create(
                BatchFactory.CreateLetter(1),
                BatchFactory.CreateLetter(2) with { PostingNumber = BatchFactory.CreateLetter(1).PostingNumber },
                BatchFactory.CreateLetter(1) with { PostingNumber = null }),
            new PrintProblem(2, PrintField.PostingNumber, PrintFault.Duplicate),
            new PrintProblem(3, PrintField.ManagementNumber, PrintFault.Duplicate));

    [Fact]
    public void An_address_without_lines_with_an_empty_line_or_with_four_lines_is_refused()
    {
        var malformedAddress = new PrintProblem(1, PrintField.Address, PrintFault.Malformed);
        AssertRefused(BatchFactory.CreateWithAddressLines(), malformedAddress);
        AssertRefused(BatchFactory.CreateWithAddressLines("一", "二", "三", "四"), malformedAddress);
        AssertRefused(BatchFactory.CreateWithAddressLines("一", ""), new PrintProblem(1, PrintField.Address, PrintFault.Missing, 2));
    }

    [Fact]
    public void A_letter_longer_than_its_sheet_is_refused()
    {
        var text = new LetterText("題", [.. Enumerable.Repeat(new string('文', 400), 5)]);
        AssertRefused(BatchFactory.ManualExampleBatch with { Text = text }, new PrintProblem(0, PrintField.Text, PrintFault.TooLong));
    }

    [Fact]
    public void A_fault_of_the_sender_is_reported_once()
    {
        var sender = BatchFactory.Sender with { Name = "例示\u0007", Postcode = "100" };
        AssertRefused(
            BatchFactory.ManualExampleBatch with { Sender = sender },
            new PrintProblem(0, PrintField.Sender, PrintFault.ForbiddenCharacter, 1, 3),
            new PrintProblem(0, PrintField.Sender, PrintFault.Malformed));
    }

    [Fact]
    public void Neither_the_error_message_nor_ToString_of_a_letter_contains_personal_data()
    {
        var batch = BatchFactory.CreateWithName("見本\n花子");
        var error = Assert.Throws<PrintRefusedException>(() => LetterPdf.Write(batch, Stream.Null));
        Assert.Equal("1 problems in the batch: row 1, Name line 1 character 3: ForbiddenCharacter.", error.Message);
        Assert.Equal("Letter", batch.Items[0].ToString());
        Assert.Equal("Addressee", batch.Items[0].Addressee.ToString());
    }

    private static void AssertRefused(MailBatch batch, params PrintProblem[] problems)
    {
        Assert.Equal(problems, BatchFactory.GetRefusalProblems(batch, LetterPdf.Write));
    }
}
