using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Tests.Shared;
using Microsoft.Extensions.Configuration;

namespace Kyc.Service.Tests.Platform.Configuration;

/// <summary>Checks that docs/settings.md describes every setting that the service reads.</summary>
public sealed class SettingsDocumentTests
{
    private const string NoValue = "–";
    private const string IndexFileKey = "Kyc:RevocationIndexFile";

    private static readonly IReadOnlyList<Row> Rows = [.. ReadRows()];

    // The sections are in the order of the catalogue.
    private static readonly (string Heading, Predicate<Setting> Has)[] Sections =
    [
        ("Databases", IsSettingOf<DatabaseOptions>),
        ("Keys", IsSettingOf<KeyOptions>),
        ("Listeners", IsSettingOf<ListenerOptions>),
        ("Cards", IsSettingOf<CardOptions>),
        ("Certificate policies and algorithms", setting => setting.Section == AcceptanceSettings.Section),
        ("Revocation lists", IsSettingOf<RevocationOptions>),
        ("Ledger", IsSettingOf<EvidenceOptions>),
        ("Individual numbers", IsSettingOf<PersonalNumberOptions>),
        ("Methods of verification", setting => setting.Section == SettingCatalogue.MethodLastDaysSection),
        ("Mail", setting => setting.Section == "Kyc:Mail" || setting.Section.StartsWith("Kyc:Mail:", StringComparison.Ordinal)),
        ("Rehearsals", IsSettingOf<ClockOptions>),
    ];

    public static TheoryData<string> Keys => [.. SettingCatalogue.All.Select(setting => setting.Key)];

    [Fact]
    public void The_page_has_every_setting_once_in_the_order_of_the_catalogue() =>
        Assert.Equal(SettingCatalogue.All.Select(setting => setting.Key), Rows.Select(row => row.Key));

    [Fact]
    public void Every_setting_is_in_the_table_of_its_section_and_in_no_other_table()
    {
        Assert.Equal(
            from section in Sections
            from setting in SettingCatalogue.All
            where section.Has(setting)
            select (section.Heading, $"`{setting.Key}`"),
            from section in Sections
            from row in DocumentTable.ReadRows(
                "settings.md",
                $"## {section.Heading}",
                "key",
                "environment",
                "what",
                "default",
                "accepted",
                "example")
            select (section.Heading, row[0]));
        Assert.Equal(
            Rows.Select(row => ("settings.md", $"`{row.Key}`")),
            DocumentTable.ReadFirstCells(cell => cell.StartsWith("`Kyc:", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_row_of_a_setting_documents_its_environment_variable_default_and_accepted_values(string key)
    {
        var (setting, row) = (SettingCatalogue.ByKey[key], FindRow(key));
        Assert.Equal(key.Replace(":", "__", StringComparison.Ordinal), row.Environment);
        Assert.NotEmpty(row.Description);
        // The default of this setting is a path that depends on the machine, so the page describes it in words.
        if (key != IndexFileKey)
        {
            Assert.Equal(GetDefault(setting), row.Default);
        }
        else
        {
            Assert.EndsWith("kyc-service/revocation.index", new RevocationOptions().RevocationIndexFile, StringComparison.Ordinal);
        }

        if (GetAcceptedValues(setting) is { } acceptedValues)
        {
            Assert.Equal(acceptedValues, row.Accepted);
        }
        else
        {
            Assert.NotEmpty(row.Accepted);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_example_of_a_row_is_accepted_and_is_not_the_default(string key)
    {
        var row = FindRow(key);
        Assert.NotEqual(row.Default, row.Example);
        // A setting in a section or an array element may be valid only together with the others there, so their examples are used, too.
        var rowsOfSection = row.Section == SettingCatalogue.Root ? [row] : Rows.Where(sectionRow => sectionRow.Section == row.Section);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(TestSettings.Required)
            .AddInMemoryCollection(rowsOfSection.ToDictionary(sectionRow => sectionRow.Key, sectionRow => (string?)sectionRow.Example))
            .Build();
        var settings = CheckedSettings.Read(configuration);
        Assert.Empty(settings.Faults);
        if (SettingCatalogue.ByKey[key].Property is not null)
        {
            Assert.Equal(row.Example, settings.Values[key]);
        }
    }

    private static string GetDefault(Setting setting)
    {
        if (setting.Property is not { } property || setting.Section.Count(letter => letter == ':') > 1)
        {
            return NoValue;
        }

        if (setting.FormatChecks.Any(format => format is RequiredAttribute) || IsRequired(setting))
        {
            return "required";
        }

        return property.GetValue(Activator.CreateInstance(property.DeclaringType!)) switch
        {
            null => NoValue,
            bool flag => flag ? "true" : "false",
            TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static bool IsRequired(Setting setting) => setting.Property!.IsDefined(typeof(RequiredMemberAttribute), inherit: false);

    private static string? GetAcceptedValues(Setting setting) =>
        setting.FormatChecks.SingleOrDefault(format => format is not RequiredAttribute) switch
        {
            DurationAttribute { AcceptsZero: true } => "0 or more",
            DurationAttribute duration => $"above 0, at most {duration.Max}",
            WholeNumberAttribute number => $"1 to {number.Max.ToString(CultureInfo.InvariantCulture)}",
            TimeOfDayAttribute => "HH:mm",
            DayAttribute => "yyyy-MM-dd",
            FlagAttribute => "true or false",
            ConnectionStringAttribute => "connection string",
            ListenAddressAttribute address => $"{address.Scheme}, IP address or localhost",
            _ => null,
        };

    private static bool IsSettingOf<TOptions>(Setting setting) =>
        setting.Section == SettingCatalogue.Root && setting.Property?.DeclaringType == typeof(TOptions);

    private static Row FindRow(string key) => Rows.Single(row => row.Key == key);

    private static IEnumerable<Row> ReadRows() =>
        from line in File.ReadLines(Path.Combine(FailureDocument.GetRepositoryRoot(), "docs", "settings.md"))
        where line.StartsWith("| `Kyc:", StringComparison.Ordinal)
        let cells = line.Replace(@"\|", "¦", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries)
        select new Row(cells[1].Trim('`'), cells[2].Trim('`'), cells[3], cells[4], cells[5], cells[6].Trim('`'));

    private sealed record Row(string Key, string Environment, string Description, string Default, string Accepted, string Example)
    {
        public string Section => Key[..Key.LastIndexOf(':')];
    }
}
