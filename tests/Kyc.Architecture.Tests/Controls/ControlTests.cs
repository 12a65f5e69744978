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
    public void Every_control_has_an_entry_in_the_order_of_controls_md() =>
        Assert.Equal(SupervisoryControl.All.Select(control => control.Id), ControlEntry.All.Select(entry => entry.Id));

    [Fact]
    public void Every_entry_states_what_is_done_what_is_planned_or_what_the_brokerage_does() =>
        Assert.All(ControlEntry.All, entry => Assert.True(entry.Does.Length + entry.Planned.Length + entry.Brokerage.Length > 0, entry.Id));

    [Fact]
    public void Implemented_controls_list_existing_code_paths_and_other_controls_list_none()
    {
        Assert.Empty(ControlEntry.All.Where(entry => entry.Does.Length > 0 != entry.Code.Count > 0).Select(entry => entry.Id));
        Assert.Empty(
            from entry in ControlEntry.All
            from path in entry.Code
            where !Path.Exists(RepositoryFiles.GetFullPath(path))
            select $"{entry.Id}: {path}");
    }

    [Fact]
    public void Implemented_controls_have_a_test_and_other_controls_have_none() =>
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
    public void The_test_count_of_a_trait_excludes_skipped_tests_and_helper_methods(string source, string method, int testCount) =>
        Assert.Equal([new ControlTrait("x", "C.cs", "C", method, testCount)], ControlTrait.ReadTraits("C.cs", source));

    [Fact]
    public void A_trait_other_than_Control_is_ignored() =>
        Assert.Empty(ControlTrait.ReadTraits("C.cs", """class C { [Trait("Speed", "Control")] [Fact] void A() { } }"""));
}
