using Kyc.Jpki.Tests.Lint;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Defines the cases about the comparison of the certificate with what the person declared.</summary>
internal static class PersonCases
{
    private const string Clause = "docs/failure-codes.md";

    private static readonly HolderAttributes DefaultHolder = new();
    private static readonly CasePerson DeclaredHolder = new(DefaultHolder.Name, "1990-04-01", DefaultHolder.Address);

    public static IReadOnlyList<CaseScenario> All { get; } =
    [
        CreateScenario("person-matches", "The certificate is the declared person's.", null, DeclaredHolder),
        CreateScenario("person-other", "Neither name nor birth date is the declared one.", "MATCH-PERSON",
            DeclaredHolder with { Name = "佐藤　次郎", BirthDate = "1985-03-21" }),
        CreateScenario("person-name", "The name is spelled differently.", "MATCH-NAME", DeclaredHolder with { Name = "山田　華子" }),
        CreateScenario(
            "person-birth-date",
            "The birth date is another one.",
            "MATCH-BIRTH-DATE",
            DeclaredHolder with
            {
                BirthDate = "1990-04-02",
            }),
        CreateScenario("person-address", "The address is another one.", "MATCH-ADDRESS",
            DeclaredHolder with { Address = "大阪府大阪市北区中之島九丁目８番７号" }),
        CreateScenario("person-birth-date-partial", "The register does not know the day of birth.", "MATCH-BIRTH-DATE", DeclaredHolder,
            new HolderAttributes { BirthDate = "419900400" }),
    ];

    private static CaseScenario CreateScenario(
        string id,
        string title,
        string? code,
        CasePerson declared,
        HolderAttributes? holder = null) =>
        new(
            id,
            title,
            Clause,
            code,
            (fixture, good) =>
                good with
                {
                    Declared = declared,
                    Certificate = holder is null
                        ? good.Certificate
                        : SampleBuilder.CreateLeaf(fixture, new LeafRequest { Holder = holder }),
                });
}
