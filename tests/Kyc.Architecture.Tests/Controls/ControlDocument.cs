using System.Text;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>Generates docs/controls.md from docs/facts/controls.md, docs/controls.json and the <c>Control</c> traits of tests.</summary>
internal static class ControlDocument
{
    /// <summary>The path of the document, relative to the root of the repository.</summary>
    public const string Path = "docs/controls.md";

    private const string Introduction = """
        # Controls

        What the service does about each supervisory control, where the code is, and which tests prove it. The ids and texts of the controls
        are those of [facts/controls.md](facts/controls.md), with "FSA" before the letters of the supervisory guideline.

        The controls are those of the FFAJ guideline as amended on 2021-08-18, and of the comment of 2025-07-30 on the FSA's draft
        amendment. The FSA's final guideline and JSDA's revised guideline, both of 2025-10-15 [S], were not compared item by item (law.md
        7, law.md 10).

        Made from `docs/controls.json` and from the tests that carry `[Trait("Control", "<id>")]`. A test compares this document, and writes
        it anew with `KYC_WRITE_DOCS=1 dotnet test tests/Kyc.Architecture.Tests --filter FullyQualifiedName~ControlTests`. It fails when a
        control has no entry, when a control that is done or partly done has no test, when a test names a control that is not there, and
        when code is not there. "Done" and "partly done" are about the share of the service, not about the whole control. The page does not
        say on which version the tests passed, and the planned parts have no dates.

        The tests of one control: `dotnet test tests/<project> --filter 'Control=2\(2\)S3'`.

        | state | meaning | controls |
        |---|---|---|

        """;

    /// <summary>Generates the text that the document must have.</summary>
    public static string CreateText()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var (state, meaning) in States)
        {
            text.Append($"| {state} | {meaning} | {ControlEntry.All.Count(entry => entry.State == state)} |\n");
        }

        foreach (var source in SupervisoryControl.All.GroupBy(control => control.Source))
        {
            Append(text, source.Key, [.. source]);
        }

        return text.ToString();
    }

    private static (string State, string Meaning)[] States =>
    [
        ("done", "The service does its part; the column of the brokerage names the rest."),
        ("partly done", "The service does a part of it; the rest is planned."),
        ("planned", "The service does nothing about it yet."),
        ("the brokerage's", "No part of it is done by the service."),
    ];

    private static void Append(StringBuilder text, string source, IReadOnlyList<SupervisoryControl> controls)
    {
        text.Append($"\n## {source}\n\n| id | control | state | planned | the brokerage's part |\n|---|---|---|---|---|\n");
        foreach (var control in controls)
        {
            var entry = FindEntry(control);
            text.Append($"| {control.Id} | {control.Title} | {entry.State} | {entry.Planned} | {entry.Brokerage} |\n");
        }

        foreach (var control in controls.Where(control => FindEntry(control).Does.Length > 0))
        {
            Append(text, control, FindEntry(control));
        }
    }

    private static void Append(StringBuilder text, SupervisoryControl control, ControlEntry entry)
    {
        text.Append($"\n### {control.Id}: {control.Title}\n\n{entry.Does}\n\n");
        text.Append($"Code: {string.Join(", ", entry.Code.Select(path => $"`{path}`"))}\n\nTests:\n\n");
        foreach (var file in ControlTrait.All.Where(trait => trait.ControlId == control.Id).GroupBy(trait => trait.File))
        {
            var methods = file.Where(trait => trait.Method.Length > 0).Select(trait => $"`{trait.Method}`").ToList();
            text.Append(methods.Count == 0 ? $"- `{file.Key}`\n" : $"- `{file.Key}`: {string.Join(", ", methods)}\n");
        }
    }

    private static ControlEntry FindEntry(SupervisoryControl control) => ControlEntry.All.Single(entry => entry.Id == control.Id);
}
