using System.Text.RegularExpressions;
using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Storage;
using Kyc.Tests.Shared;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>
/// Checks that the data catalogue is current, and that it states the place of every field with data about a person and the rules for every
/// data class.
/// </summary>
[Trait("Control", "4(1)S1")]
public sealed partial class DataCatalogueTests
{
    private const string Migrations = "src/Kyc.Service/Platform/Storage/Migrations";

    [Fact]
    public void The_document_is_current() =>
        GeneratedDocument.AssertIsCurrent(DataCatalogueDocument.Path, DataCatalogueDocument.CreateText());

    [Fact]
    public void Every_field_with_personal_data_has_a_catalogued_place_and_no_other_field_has_one() =>
        Assert.Equal(
            CatalogueField.All.Select(field => field.Name).Order(StringComparer.Ordinal),
            FieldPlaces.All.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_place_lists_columns_or_states_that_the_field_is_not_kept() =>
        Assert.All(
            FieldPlaces.All,
            place =>
                Assert.True(
                    place.Value.EncryptedColumns.Count + place.Value.UnencryptedColumns.Count > 0
                        || place.Value.Note.StartsWith("not kept", StringComparison.Ordinal),
                    place.Key));

    [Fact]
    public void Every_encrypted_column_belongs_to_a_catalogued_field() =>
        Assert.Equal(
            CiphertextTables.All.Select(table => table.Name).Order(StringComparer.Ordinal),
            FieldPlaces
                .All.Values.SelectMany(place => place.EncryptedColumns)
                .Select(table => table.Name)
                .Distinct()
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_unencrypted_field_is_a_reference_code_or_a_staff_name() =>
        Assert.All(
            CatalogueField.All.Where(field => field.Place.UnencryptedColumns.Count > 0),
            field => Assert.True(field.Kind is DataKind.ReferenceCode or DataKind.StaffName, field.Name));

    [Fact]
    public void Every_unencrypted_column_in_the_catalogue_exists_in_the_migrations()
    {
        var tables = RepositoryFiles.GetFiles(Migrations, "*.sql").SelectMany(path => CreateTable().Matches(RepositoryFiles.ReadText(path)))
            .ToLookup(match => match.Groups["table"].Value, match => match.Groups["columns"].Value);
        Assert.All(FieldPlaces.All.Values.SelectMany(place => place.UnencryptedColumns), column =>
        {
            var parts = column.Split('.');
            Assert.Contains(tables[parts[0]], columns => Regex.IsMatch(columns, $@"^\s+{parts[1]}\s", RegexOptions.Multiline));
        });
    }

    [Fact]
    public void Every_method_named_in_the_catalogue_exists_in_the_API() =>
        Assert.Subset(CatalogueField.MethodNames.ToHashSet(), FieldPlaces.All.Values.SelectMany(place => place.AlsoReturnedBy).ToHashSet());

    [Fact]
    public void Every_data_class_has_a_retention_rule_with_a_legal_source_for_each_end_of_an_application()
    {
        TriggerEvent[] ends = [TriggerEvent.ContractEnded, TriggerEvent.ApplicationAbandoned, TriggerEvent.ApplicationRefused];
        var classes = Enum.GetValues<DataClass>().Where(dataClass => dataClass != DataClass.None);
        Assert.All(classes, dataClass => Assert.All(ends, end => Assert.Contains(
            DataCatalogueDocument.GetShippedRules(),
            rule => rule.DataClass == dataClass && rule.Trigger == end && rule.LegalSource.Length > 0)));
    }

    [Fact]
    public void Every_field_has_a_description() => Assert.All(CatalogueField.All, field => Assert.NotEmpty(field.Description));

    [Fact]
    public void Every_field_has_at_least_one_sender_or_reader() =>
        Assert.All(CatalogueField.All, field => Assert.True(field.Senders.Count + field.Readers.Count > 0, field.Name));

    [GeneratedRegex(@"^create table (?<table>\w+) \((?<columns>.*?)^\)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CreateTable();
}
