using System.Text;
using Kyc.ApiDoc;
using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>Generates docs/data-catalogue.md from the API contract, the inventory of encrypted columns and the retention rules.</summary>
internal static class DataCatalogueDocument
{
    /// <summary>The path of the document, relative to the root of the repository.</summary>
    public const string Path = "docs/data-catalogue.md";

    private const string Introduction = """
        # Data catalogue

        Which data about people the service takes, keeps and returns: what it is, where it is stored, when it is erased and why then, and
        who may see it ([4(1)S1](controls.md)).

        Made from the field options of the contract (`protos/kyc/v1/policy.proto`), the inventory of encrypted columns
        (`src/Kyc.Service/Platform/Storage/CiphertextTables.cs`), the classes of data (`src/Kyc.Evidence/DataClass.cs`) and the retention
        rules that are shipped. `tests/Kyc.Architecture.Tests/DataCatalogue/FieldPlaces.cs` says where each field is stored. A test compares
        this document, and writes it anew with
        `KYC_WRITE_DOCS=1 dotnet test tests/Kyc.Architecture.Tests --filter FullyQualifiedName~DataCatalogueTests`.

        The roles are those of the methods that take or return the data (`CallerRole` in [api.md](api.md#callerrole)). The service
        enforces them ([access.md](access.md)). A front-end is not yet limited to its own applications, and a kiosk not to its own
        sessions. Answers are not masked yet,
        also not for the auditor. A kiosk receives evidence only as the document that the card must sign. Of the calls that return
        personal data, only those of `EvidenceService` and `ReadMailCase` record a reason; the audit trail of the others does not exist
        yet.

        The rules are those that are shipped: a firm can add versions ([operations.md](operations.md#rules)), and no version keeps data
        for a shorter time than the law requires. Two people of compliance can erase data earlier
        ([Shortest periods](evidence.md#shortest-periods)). The column "kept after the end of the contract" is about verified applications:
        "without limit" means that no rule erases the data.

        Listed are the fields with texts and bytes that contain data about a person. Not listed are ids of applications, sessions,
        documents, records, holds and erasures, and numbers of letters: by themselves they say nothing about a person. Numbers, flags,
        instants and codes are not listed either: purpose, kind of account, `outside_resident_register`, channel, version and instant of
        the consent, outcome codes, details of the card reader, references and reasons of holds and early erasures. The certificate
        contains name, address, birth date and sex.

        ## Classes of data

        Each class has a key of its own for each application. Erasing a class destroys the key and removes or empties the rows.


        """;

    private const string AlsoStoredSection = """

        ## Also stored, without a field

        - **The name of the calling person** (`kyc-caller-person`, on the operator socket the user's name), not encrypted: with each
          transition of an application, in the entries of the ledger, in verification records, and beside sessions, documents, reports,
          lists and rules. The entries and transitions stay after an erasure, without limit. A program must send no name or number of a
          customer here; for a customer's own session it sends a random id.
        - **The principals file** of `Kyc:Principals`, with the names of user accounts, and networks, hours and last days of callers
          ([access.md](access.md#principals-file)). The service does not store it in a database.
        - **Revocation lists**, not encrypted, with serial numbers of certificates of other people: in the table `signed_crl` and in the
          index file of each instance ([operations.md](operations.md#revocation-lists)). No method returns the lists, and no rule erases
          them.
        - **The log**: ids of applications, batches and holds, numbers of letters, failure codes and correlation ids, without names,
          addresses or other content ([log-events.md](log-events.md)). A caller must put nothing about a person into a correlation id.
          The system that collects the log determines how long it is kept.
        - **Backups, write-ahead logs, standbys and old row versions** of both databases
          ([What remains](operations.md#what-remains-and-for-how-long)).
        - **Files that `kyc` writes** on the machine where it runs: letters, labels, manifests and `yupri.csv` of a batch, with names,
          addresses and activation codes; the case of a review; bundles and pages of records. The service keeps no copy of the letters,
          and erases none of these files. Delete them when they are no longer needed ([mail-room.md](mail-room.md#the-day)).

        """;

    private const string StaffSection =
        "They are kept without limit: who verified, approved and erased is part of the evidence. Entries of the ledger and deletion "
        + "certificates name them too. No article of the law is named here for keeping them without limit.";

    /// <summary>Generates the text that the document must have.</summary>
    public static string CreateText()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        text.Append("| class | stored in | who may see it |\n|---|---|---|\n");
        foreach (var dataClassInfo in DataClasses.All)
        {
            var columns = string.Join(", ", CiphertextTables.GetTables(dataClassInfo.DataClass).Select(FormatColumn));
            text.Append($"| {dataClassInfo.Title} | {columns} | {FormatRoles(CatalogueField.GetReaders(dataClassInfo.DataClass))} |\n");
        }

        text.Append("\n## Retention rules\n\n| class | rule | period | begins with | source |\n|---|---|---|---|---|\n");
        foreach (var rule in GetShippedRules().OrderBy(rule => rule.DataClass).ThenBy(rule => rule.Trigger))
        {
            string[] events = [FormatEvent(rule.Trigger), .. rule.OrLater.Select(later => $"or {FormatEvent(later)} if later")];
            text.Append(
                $"| {GetDataClassWord(rule.DataClass)} | `{rule.Id}` | {rule.Period} | {string.Join(", ", events)} | {rule.LegalSource} |\n");
        }

        text.Append("\n## Data of customers\n\n");
        AppendFields(text, CatalogueField.All.Where(field => field.Kind != DataKind.StaffName));
        text.Append($"\n## Names of staff\n\n{StaffSection}\n\n");
        AppendFields(text, CatalogueField.All.Where(field => field.Kind == DataKind.StaffName));
        text.Append(AlsoStoredSection.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    /// <summary>Returns the most recent versions of the retention rules that are shipped with the product.</summary>
    public static IReadOnlyList<Kyc.Evidence.Retention.RetentionRule> GetShippedRules() =>
        RetentionRules.Default.GetRulesInForce(DateOnly.MaxValue);

    private static void AppendFields(StringBuilder text, IEnumerable<CatalogueField> fields)
    {
        text.Append("| field | what it is | kind | stored in | kept after the end of the contract | sent by | returned to |\n");
        text.Append("|---|---|---|---|---|---|---|\n");
        foreach (var field in fields)
        {
            text.Append($"| `{field.Name}` | {field.Description} | {PolicyFormatter.SplitWords(field.Kind.ToString())} |");
            text.Append(
                $" {FormatPlace(field.Place)} | {FormatRetention(field)} | {FormatRoles(field.Senders)} | {FormatRoles(field.Readers)} |\n");
        }
    }

    private static string FormatPlace(FieldPlace place)
    {
        string[] columns =
        [
            .. place.EncryptedColumns.Select(FormatColumn),
            .. place.UnencryptedColumns.Select(column => $"`{column}`, not encrypted"),
        ];
        return string.Join("; ", place.Note.Length > 0 ? [.. columns, place.Note] : columns);
    }

    private static string FormatRetention(CatalogueField field)
    {
        var periods = GetShippedRules()
            .Where(rule => rule.Trigger == TriggerEvent.ContractEnded && field.DataClasses.Contains(rule.DataClass))
            .OrderBy(rule => rule.DataClass)
            .Select(rule => $"{rule.Period} (`{rule.Id}`)")
            .ToList();
        if (periods.Count > 0)
        {
            return string.Join("; ", periods);
        }

        return field.Place.UnencryptedColumns.Count == 0 ? "not kept"
            : field.Place.Note == FieldPlaces.RemovedWithLineNote ? "as long as the line" : "without limit";
    }

    private static string FormatColumn(CiphertextTable table) => $"`{table.Name}.{table.Column}` ({GetDataClassWord(table.DataClass)})";

    private static string GetDataClassWord(DataClass dataClass) => DataClasses.All.Single(known => known.DataClass == dataClass).Word;

    private static string FormatEvent(TriggerEvent value) => PolicyFormatter.SplitWords(value.ToString());

    private static string FormatRoles(IReadOnlyList<CallerRole> roles) =>
        roles.Count > 0 ? string.Join(", ", roles.Select(role => PolicyFormatter.SplitWords(role.ToString()))) : "nobody";
}
