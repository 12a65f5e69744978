using Kyc.Tests.Shared;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>
/// Checks that docs/controls.json has an entry for each control, and that exactly the controls that the service implements at least in part
/// have a test.
/// </summary>
[Trait("Control", "FSA b")]
public sealed class ControlTests
{
    [Fact]
    [Trait("Control", "FSA j")]
    [Trait("Control", "FSA n")]
    public void Every_control_has_an_entry_in_the_order_of_the_page() =>
        Assert.Equal(SupervisoryControl.All.Select(control => control.Id), ControlEntry.All.Select(entry => entry.Id));

    [Fact]
    public void Every_entry_says_what_is_done_or_by_whom() =>
        Assert.All(ControlEntry.All, entry => Assert.True(entry.Does.Length + entry.Planned.Length + entry.Brokerage.Length > 0, entry.Id));

    [Fact]
    public void What_the_service_does_has_code_that_exists()
    {
        Assert.Empty(ControlEntry.All.Where(entry => entry.Does.Length > 0 != entry.Code.Count > 0).Select(entry => entry.Id));
        Assert.Empty(
            from entry in ControlEntry.All
            from path in entry.Code
            where !Path.Exists(RepositoryFiles.GetFullPath(path))
            select $"{entry.Id}: {path}");
    }

    [Fact]
    public void What_the_service_does_has_a_test_and_what_it_does_not_has_none() =>
        Assert.Equal(
            ControlEntry.All.Where(entry => entry.Does.Length > 0).Select(entry => entry.Id).Order(StringComparer.Ordinal),
            ControlTrait.All.Select(trait => trait.ControlId).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_trait_is_on_a_test_or_on_a_class_with_tests() =>
        Assert.All(ControlTrait.All, trait => Assert.True(trait.TestCount > 0, trait.ToString()));

    [Fact]
    public void The_document_is_current() => GeneratedDocument.AssertIsCurrent(ControlDocument.Path, ControlDocument.CreateText());

    [Theory]
    [InlineData("""[Trait("Control", "x")] class C { [Fact] void A() { } [SystemFact] void B() { } void D() { } }""", "", 2)]
    [InlineData("""[Trait("Control", "x")] class C { [Fact(Skip = "why")] void A() { } }""", "", 0)]
    [InlineData("""class C { [Trait("Control", "x")] [Theory, InlineData(1)] void A(int a) { } }""", "A", 1)]
    [InlineData("""class C { [Trait("Control", "x")] void A() { } [Fact] void B() { } }""", "A", 0)]
    public void A_trait_counts_the_tests_that_run(string source, string method, int testCount) =>
        Assert.Equal([new ControlTrait("x", "C.cs", "C", method, testCount)], ControlTrait.ReadTraits("C.cs", source));

    [Fact]
    public void A_trait_with_a_different_name_is_ignored() =>
        Assert.Empty(ControlTrait.ReadTraits("C.cs", """class C { [Trait("Speed", "Control")] [Fact] void A() { } }"""));
}
