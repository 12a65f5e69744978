using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>Defines the personas, who are fictitious people. Their addresses do not exist.</summary>
public static class Personas
{
    private const int AffiliationChanged = 3;
    private const int CertificateHold = 6;

    /// <summary>Gets all personas. The verification of the first one succeeds; each other one tests a special situation.</summary>
    public static IReadOnlyList<Persona> All { get; } =
    [
        CreatePersona("valid", "Everything is right.",
            "山田　花子", "ヤマダ　ハナコ", "1990-04-01", "2", "HANAKO0401"),
        CreatePersona("revoked", "The certificate is in the municipal CRL: moved or renamed.",
            "田中　誠", "タナカ　マコト", "1978-11-23", "1", "MAKOTO1123",
            p => p with { RevocationReason = AffiliationChanged }),
        CreatePersona("hold", "The certificate is in the municipal CRL on hold.",
            "伊藤　恵", "イトウ　メグミ", "1988-02-29", "2", "MEGUMI0229",
            p => p with { RevocationReason = CertificateHold }),
        CreatePersona("expired", "The certificate's validity has ended.",
            "渡辺　健", "ワタナベ　ケン", "1965-07-30", "1", "KEN65A0730",
            p => p with { Validity = ValidityWindow.Past }),
        CreatePersona("not-yet-valid", "The certificate's validity has not begun.",
            "中村　葵", "ナカムラ　アオイ", "2001-12-31", "2", "AOI20011231",
            p => p with { Validity = ValidityWindow.Future }),
        CreatePersona("forged", "The certificate names the CA and its key, but another key signed it.",
            "小林　大輔", "コバヤシ　ダイスケ", "1982-05-05", "1", "DAISUKE0505",
            p => p with { SignatureFileContent = SignatureFileContent.Forged }),
        CreatePersona("auth-certificate", "EF 0001 contains a user-authentication certificate instead of the signature certificate.",
            "加藤　由美", "カトウ　ユミ", "1975-09-09", "2", "YUMI750909",
            p => p with { SignatureFileContent = SignatureFileContent.Authentication }),
        CreatePersona("no-signature-certificate", "The holder declined the signature certificate: the card has none.",
            "吉田　空", "ヨシダ　ソラ", "1996-06-15", "1", "SORA960615",
            p => p with { SignatureFileContent = SignatureFileContent.Empty }),
        CreatePersona("blocked", "The signature password is blocked.",
            "山本　翔", "ヤマモト　ショウ", "1995-01-17", "1", "SHO950117",
            p => p with { PasswordTriesLeft = 0 }),
        CreatePersona("one-try-left", "One wrong password blocks the card.",
            "松本　明", "マツモト　アキラ", "1959-08-08", "1", "AKIRA590808",
            p => p with { PasswordTriesLeft = 1 }),
        CreatePersona("substituted-name", "The name has a character that the certificate replaces and marks as substituted.",
            "髙橋　蓮", "タカハシ　レン", "1993-03-03", "1", "REN930303",
            p => p with { Holder = p.Holder with { Name = "高橋　蓮", NameSubstitutionFlags = "1000" } }),
        CreatePersona("moved", "The certificate has another address than the application.",
            "井上　結衣", "イノウエ　ユイ", "1999-10-10", "2", "YUI991010",
            p => p with { Declaration = p.Declaration with { Address = "大阪府大阪市北区中之島九丁目８番７号" } }),
        CreatePersona("other-person", "The certificate belongs to another person than the application.",
            "佐藤　次郎", "サトウ　ジロウ", "1985-03-21", "1", "SUZUKI700101",
            p => p with { Holder = p.Holder with { Name = "鈴木　一郎", BirthDate = "319700101" } }),
        CreatePersona("smartphone", "The token is an Android phone, not a card.",
            "清水　凛", "シミズ　リン", "1997-07-07", "2", "RIN970707",
            p => p with { TokenLabel = JpkiNames.AndroidToken }),
    ];

    /// <summary>Finds the persona with the given name. Returns false when there is none.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Persona? persona)
    {
        persona = All.FirstOrDefault(candidate => candidate.Name == name);
        return persona is not null;
    }

    private static Persona CreatePersona(
        string name, string purpose, string fullName, string kana, string birthDate, string gender, string password,
        Func<Persona, Persona>? change = null)
    {
        const string address = "東京都千代田区丸の内九丁目９９番９号";
        var date = DateOnly.ParseExact(birthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var persona = new Persona
        {
            Name = name,
            Purpose = purpose,
            Declaration = new PersonaDeclaration(fullName, kana, birthDate, address),
            Holder = new HolderAttributes
            {
                Name = fullName,
                BirthDate = HolderAttributes.FormatBirthDate(date),
                Gender = gender,
                Address = address,
            },
            Password = password,
        };
        return change is null ? persona : change(persona);
    }
}
