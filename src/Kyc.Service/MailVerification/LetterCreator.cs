using Kyc.Contracts.V1;
using Kyc.Domain.Postcodes;
using Kyc.Domain.Time;
using Kyc.Mail.Letters;
using Kyc.Mail.Letters.Drawing;
using Kyc.Mail.Manifests;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Npgsql;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Represents the result of creating letters: the files, the printed letters with the hashes of their activation codes, and the letters
/// that cannot be printed.
/// </summary>
public sealed record CreatedLetters(
    BatchFiles Files, IReadOnlyList<(MailItemRow Item, string CodeHash)> Printed, IReadOnlyList<UnprintableItem> Unprintable);

/// <summary>
/// Creates the letters of a batch. A letter is sent to the address in the received document, not to the address that the customer declared
/// (law.md 1.4). Letters that cannot be printed are removed before the files are created.
/// </summary>
public sealed class LetterCreator(KeyStore keys, PostcodeTableProvider postcodes, MailOptions options)
{
    /// <summary>Decrypts the entries, checks the letters and creates the files.</summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">MAIL-SENDER-UNSET or MAIL-PRINTER-UNAVAILABLE.</exception>
    public async Task<CreatedLetters> CreateAsync(
        NpgsqlConnection connection, IReadOnlyList<MailItemRow> items, MailService service, DateOnly postingDate, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var sender = options.Sender?.ToSender() ?? throw MailFailures.CreateException(MailFailures.SenderNotConfigured);
        // The same table is used for the whole batch, even if a newer table is imported in the meantime.
        var table = await postcodes.GetCurrentAsync(cancellationToken);
        var letters = new List<(MailItemRow Row, Letter Letter)>();
        var itemsWithoutPostcode = new List<UnprintableItem>();
        foreach (var item in items)
        {
            if (await CreateLetterAsync(connection, item, table, service, cancellationToken) is { } letter)
            {
                letters.Add((item, letter));
            }
            else
            {
                itemsWithoutPostcode.Add(new UnprintableItem
                {
                    ManagementNumber = item.ManagementNumber,
                    Problem = $"{PrintField.Postcode}: {MailFailures.PostcodeNeeded.Code}",
                });
            }
        }
        if (letters.Count == 0)
        {
            return new CreatedLetters(new BatchFiles([], [], []), [], itemsWithoutPostcode);
        }

        try
        {
            var batch = new MailBatch(
                [.. letters.Select(letter => letter.Letter)],
                sender,
                SelectedText,
                postingDate,
                now,
                GetLastCodeDay(now));
            List<UnprintableItem> unprintable = [.. itemsWithoutPostcode, .. RemoveUnprintableLetters(ref batch, letters)];
            if (letters.Count == 0)
            {
                return new CreatedLetters(new BatchFiles([], [], []), [], unprintable);
            }
            // The hashes are slow by design, so they are computed on all cores.
            var hashes = letters.AsParallel().AsOrdered()
                .Select(letter => letter.Letter.ActivationCode is { } code ? ActivationCode.Hash(code, letter.Row.Id, keys.Mac) : "")
                    .ToArray();
            return new CreatedLetters(
                BatchFiles.Create(batch, options.YuPri?.ToCodes()), [.. letters.Select((letter, index) => (letter.Row, hashes[index]))],
                unprintable);
        }
        catch (DrawingUnavailableException)
        {
            throw MailFailures.CreateException(MailFailures.PrinterUnavailable);
        }
    }

    private LetterText SelectedText => options.ActivationCode ? LetterText.AccountOpeningWithCode : LetterText.AccountOpening;

    // The code expires at the same time of day at which it was printed. The last full day on which it is valid is therefore the day before
    // it expires.
    private DateOnly? GetLastCodeDay(DateTimeOffset now) =>
        options.ActivationCode ? JapanTime.ToDate(options.GetCodeExpiry(now)).AddDays(-1) : null;

    /// <summary>
    /// Removes letters that cannot be printed, until the batch passes <see cref="PrintRun.Check"/>. Returns the removed letters with their
    /// problems.
    /// </summary>
    private static List<UnprintableItem> RemoveUnprintableLetters(ref MailBatch batch, List<(MailItemRow Row, Letter Letter)> letters)
    {
        var unprintable = new List<UnprintableItem>();
        while (PrintRun.Check(batch) is { Count: > 0 } problems)
        {
            // Row 0 means that the problem is in the settings and affects all letters. An operator must correct it.
            if (problems.FirstOrDefault(problem => problem.Row == 0) is { } settingsProblem && letters.Count > 0)
            {
                throw MailFailures.CreateException(
                    MailFailures.SenderNotConfigured,
                    $"{MailFailures.SenderNotConfigured.Cause} ({settingsProblem})");
            }

            foreach (var row in problems.Select(problem => problem.Row).Distinct().OrderDescending())
            {
                var firstProblem = problems.First(problem => problem.Row == row);
                unprintable.Add(new UnprintableItem
                {
                    ManagementNumber = letters[row - 1].Row.ManagementNumber,
                    Problem = $"{firstProblem.Field} line {firstProblem.Line} character {firstProblem.Position}: {firstProblem.Fault}",
                });
                letters.RemoveAt(row - 1);
            }
            if (letters.Count == 0)
            {
                return unprintable;
            }

            batch = batch with { Items = [.. letters.Select(letter => letter.Letter)] };
        }
        return unprintable;
    }

    /// <summary>
    /// Creates the letter for the given row. Returns null when no postal code was typed and the table does not determine one for the
    /// address.
    /// </summary>
    private async Task<Letter?> CreateLetterAsync(
        NpgsqlConnection connection, MailItemRow item, PostcodeTable table, MailService service, CancellationToken cancellationToken)
    {
        var documents = await MailDocumentStore.ReadCurrentAsync(connection, item.ApplicationId);
        using var applicationKeys = await keys.LoadKeysAsync(item.ApplicationId, cancellationToken, DataClass.ReceivedDocument);
        var entry = MailEntry.SelectResidenceEntry([.. documents.Select(document => MailDecryption.OpenEntry(document, applicationKeys))]);
        if (PostalPlaceResolver.GetForLetter(table, entry) is not { } place)
        {
            return null;
        }

        return new Letter
        {
            ManagementNumber = item.ManagementNumber,
            Addressee = new Addressee(place.Postcode, [entry.PrintableAddress ?? entry.Address], entry.PrintableName ?? entry.Name),
            Barcode = place.Barcode,
            Kind = service == MailService.Registered ? MailKind.Registered : MailKind.SimplifiedRegistered,
            WeightClass = WeightClass.Standard,
            IsNonForwardable = true,
            ActivationCode = options.ActivationCode ? ActivationCode.Create() : null,
        };
    }
}
