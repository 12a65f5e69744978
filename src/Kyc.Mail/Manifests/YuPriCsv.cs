using System.Globalization;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Text;

namespace Kyc.Mail.Manifests;

/// <summary>
/// Holds the codes that ゆうプリR expects in the column 書留／セキュリティ／特定記録種別. The codes are not published, so this type has no default values.
/// Users of ゆうプリR can find the codes in data that they export from it (mail.md 8.6).
/// </summary>
/// <remarks>
/// A code consists of ASCII letters and digits; otherwise <see cref="YuPriCsv.Write"/> throws an <see cref="ArgumentException"/>.
/// </remarks>
/// <param name="SimplifiedRegistered">The code for 簡易書留.</param>
/// <param name="Registered">The code for 一般書留.</param>
/// <param name="RestrictedDelivery">The code for 本人限定受取郵便 (特定事項伝達型).</param>
public sealed record YuPriCodes(string SimplifiedRegistered, string Registered, string RestrictedDelivery)
{
    internal bool AreValid => new[] { SimplifiedRegistered, Registered, RestrictedDelivery }
        .All(code => code.Length > 0 && code.All(char.IsAsciiLetterOrDigit));

    internal string GetCode(MailKind kind) => kind switch
    {
        MailKind.SimplifiedRegistered => SimplifiedRegistered,
        MailKind.Registered => Registered,
        MailKind.RestrictedDelivery => RestrictedDelivery,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>
/// Writes a batch in the format that ゆうパックプリントR imports (発送予定データ): CSV in CP932 with a header, at most 50 bytes in each name or address
/// cell and 15 bytes in the management number (mail.md 8.6). An address is divided over 住所１ to 住所３, and a name over 名称１ and 名称２, at
/// suitable positions.
/// </summary>
public static class YuPriCsv
{
    private const int MaxCellBytes = 50;
    private const int AddressCellCount = 3;
    private const int NameCellCount = 2;

    /// <summary>郵便種別 通常郵便物 (定形).</summary>
    private const string StandardMail = "2";

    /// <summary>郵便種別 通常郵便物 (定形外).</summary>
    private const string NonStandardMail = "3";

    /// <summary>Writes the given batch as an import file.</summary>
    /// <param name="batch">The letters.</param>
    /// <param name="codes">The codes that are used by the installation of ゆうプリR that imports the file.</param>
    /// <param name="target">Receives the bytes; stays open.</param>
    /// <returns>The number of rows, which is the number of letters; the header is not counted.</returns>
    /// <exception cref="ArgumentException">A code is malformed.</exception>
    /// <exception cref="PrintRefusedException">The batch has problems that prevent export; nothing has been written.</exception>
    /// <exception cref="DrawingUnavailableException">The font that determines what can be printed is not installed.</exception>
    public static int Write(MailBatch batch, YuPriCodes codes, Stream target)
    {
        if (!codes.AreValid)
        {
            throw new ArgumentException("A code of ゆうプリR must consist of ASCII letters and digits.", nameof(codes));
        }

        using (Typeface.Acquire(out var typeface))
        {
            batch = BatchAdjuster.CheckAndAdjust(batch, typeface).Batch;
        }

        var problems = new List<PrintProblem>();
        var sender = CreateCells(batch.Sender.AddressLines, batch.Sender.Name, 0, problems);
        var addressees = batch.Items.Select(item => item.Addressee)
            .Select((addressee, index) => CreateCells(addressee.AddressLines, addressee.Name, index + 1, problems)).ToList();
        PrintRefusedException.ThrowIfAny(problems);

        using var file = new CsvWriter(target, CsvTextDecoder.Cp932, YuPriColumns.All);
        foreach (var (item, cells) in batch.Items.Zip(addressees))
        {
            file.WriteRow(CreateRow(item, cells!, batch, sender!, codes));
        }

        return file.RowCount;
    }

    private static string[] CreateRow(Letter item, SplitAddressCells addressee, MailBatch batch, SplitAddressCells sender, YuPriCodes codes)
    {
        var row = new string[YuPriColumns.All.Count];
        Array.Fill(row, "");
        void SetCell(string column, string cell) => row[YuPriColumns.GetIndex(column)] = cell;

        SetCell("お客様側管理番号", item.ManagementNumber);
        SetCell("発送予定日", batch.PostingDate.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        SetCell("郵便種別", item.WeightClass == WeightClass.Standard ? StandardMail : NonStandardMail);
        SetCell("書留／セキュリティ／特定記録種別", codes.GetCode(item.Kind));
        SetCell("お届け先 郵便番号", item.Addressee.Postcode);
        SetCell("お届け先 住所１", addressee.Address[0]);
        SetCell("お届け先 住所２", addressee.Address[1]);
        SetCell("お届け先 住所３", addressee.Address[2]);
        SetCell("お届け先 名称１", addressee.Name[0]);
        SetCell("お届け先 名称２", addressee.Name[1]);
        SetCell("ご依頼主 郵便番号", batch.Sender.Postcode);
        SetCell("ご依頼主 住所１", sender.Address[0]);
        SetCell("ご依頼主 住所２", sender.Address[1]);
        SetCell("ご依頼主 住所３", sender.Address[2]);
        SetCell("ご依頼主 名称１", sender.Name[0]);
        SetCell("ご依頼主 名称２", sender.Name[1]);
        SetCell("ご依頼主 電話番号", batch.Sender.Telephone);
        // ゆうプリR has no column for the mark 転送不要. The mark is written to the first free-text column, which ゆうプリR stores and can print.
        SetCell("フリー項目０１", item.IsNonForwardable ? PostalTerms.NonForwardable : "");
        return row;
    }

    private static SplitAddressCells? CreateCells(IReadOnlyList<string> addressLines, string name, int row, List<PrintProblem> problems)
    {
        var (addressField, nameField) = row == 0 ? (PrintField.Sender, PrintField.Sender) : (PrintField.Address, PrintField.Name);
        var initialProblemCount = problems.Count;
        var address = Divide(addressLines, AddressCellCount, new PrintProblem(row, addressField, PrintFault.TooLong), problems);
        var names = Divide([name], NameCellCount, new PrintProblem(row, nameField, PrintFault.TooLong), problems);
        return problems.Count == initialProblemCount ? new SplitAddressCells(address!, names!) : null;
    }

    private static string[]? Divide(IReadOnlyList<string> lines, int cellCount, PrintProblem tooLongProblem, List<PrintProblem> problems)
    {
        var codePageProblems = lines.Select((line, index) => tooLongProblem with
        {
            Fault = PrintFault.NotInCodePage,
            Line = index + 1,
            Position = Cp932.FindMissingCharacter(line),
        }).Where(problem => problem.Position > 0).ToList();
        problems.AddRange(codePageProblems);
        if (codePageProblems.Count > 0)
        {
            return null;
        }

        if (!CellSplitter.TrySplit(lines, cellCount, MaxCellBytes, out var cells))
        {
            problems.Add(tooLongProblem);
        }

        return cells;
    }

    /// <summary>Holds the address and the name of the sender or of an addressee, each divided over its cells.</summary>
    private sealed record SplitAddressCells(string[] Address, string[] Name);
}
