using System.Text;
using Kyc.Mail.Barcodes;
using Kyc.Mail.Letters;
using Kyc.Mail.Posting;
using Kyc.Mail.Tests.Barcodes;

namespace Kyc.Mail.Tests.Pages;

/// <summary>Creates batches of letters to fictitious people.</summary>
internal static class BatchFactory
{
    public static readonly DateTimeOffset CreatedAt = new(2026, 11, 20, 9, 30, 0, TimeSpan.FromHours(9));

    public static readonly Sender Sender = new("例示証券株式会社", "1000013", ["東京都千代田区霞が関1丁目3番2号", "例示ビル"], "03-0000-0000");

    /// <summary>
    /// Gets a batch with one letter to the address of each example in the barcode manual, with the barcode of the example.
    /// </summary>
    public static MailBatch ManualExampleBatch { get; } =
        Create([
            .. BarcodeManualExample.All.Select(
                (example, index) =>
                    CreateLetter(index + 1) with
                    {
                        Addressee = new Addressee(
                            example.Postcode,
                            [example.AddressPrefix + example.AddressRemainder],
                            $"例示　{"一二三四五六七八九十百千万大中小新"[index]}郎"),
                        Barcode = CreateBarcode(example.Postcode, example.DisplayNumber),
                    }),
        ]);

    public static MailBatch Create(params Letter[] letters) =>
        new(letters, Sender, LetterText.AccountOpening, new DateOnly(2026, 11, 24), CreatedAt);

    public static MailBatch CreateWithName(string name) =>
        Create(CreateLetter(1) with { Addressee = CreateLetter(1).Addressee with { Name = name } });

    public static MailBatch CreateWithAddressLines(params string[] lines) =>
        Create(CreateLetter(1) with { Addressee = CreateLetter(1).Addressee with { AddressLines = lines } });

    public static Letter CreateLetter(int number) => new()
    {
        ManagementNumber = $"KYC-{number:d6}",
        Addressee = new Addressee("2630023", ["千葉市稲毛区緑町3丁目30-8", "郵便ビル403号"], "見本　花子"),
        Barcode = CreateBarcode("2630023", "3-30-8-403"),
        Kind = MailKind.SimplifiedRegistered,
        WeightClass = WeightClass.Standard,
        IsNonForwardable = true,
        PostingNumber = PostingNumber.FromSerial(3_116_000_000 + number),
        ActivationCode = "QWRT-2345-XYZP",
    };

    /// <summary>Asserts that the given method refuses the batch and writes nothing, and returns the problems that it reports.</summary>
    public static IReadOnlyList<PrintProblem> GetRefusalProblems(MailBatch batch, Func<MailBatch, Stream, int> write)
    {
        using var target = new MemoryStream();
        var problems = Assert.Throws<PrintRefusedException>(() => write(batch, target)).Problems;
        Assert.Equal(0, target.Length);
        return problems;
    }

    /// <summary>Gets .NET's encoding for CP932, the Japanese code page of Windows.</summary>
    public static Encoding Cp932 => CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    private static CustomerBarcode CreateBarcode(string postcode, string displayNumber) =>
        CustomerBarcode.TryCreate(postcode, displayNumber, out var barcode, out var problem)
            ? barcode
            : throw new ArgumentException(problem.ToString());
}
