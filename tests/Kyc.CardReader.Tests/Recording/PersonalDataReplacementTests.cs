using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Recording;
using Kyc.CardReader.Session;
using Kyc.Jpki.Certificates;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests.Recording;

/// <summary>
/// Checks that a recording can be published: the personal data is replaced by fictitious data, and the session is otherwise unchanged.
/// </summary>
[Trait("Control", "4(2)S4")]
public sealed class PersonalDataReplacementTests
{
    public static TheoryData<string> Names => [.. FixtureScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recording_contains_no_personal_data(string name)
    {
        var scenario = FixtureScenarios.Find(name);

        var text = RecordingWriter.Write(FixtureScenarios.Record(scenario, out var person));

        List<byte[]> secrets =
        [
            Encoding.ASCII.GetBytes(scenario.Password ?? person.Password), Encoding.UTF8.GetBytes(person.Holder.Name[..2]),
            Encoding.UTF8.GetBytes(person.Holder.Address[..4]), Encoding.UTF8.GetBytes(person.Holder.BirthDate),
            Encoding.UTF8.GetBytes(person.City), Encoding.UTF8.GetBytes(person.Prefecture),
        ];
        if (FixtureScenarios.GetCredentials(person).SignatureCertificate is { } signatureCertificate)
        {
            secrets.Add(signatureCertificate.Serial);
            secrets.Add(signatureCertificate.CertificateDer[^64..]);
            secrets.Add(((RSA)signatureCertificate.Key).ExportParameters(false).Modulus![..64]);
        }

        Assert.All(secrets, secret => Assert.DoesNotContain(Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(scenario.Password ?? person.Password, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(secrets[0]), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verified")]
    [InlineData("verified-short-reads")]
    public void The_fictitious_certificate_has_the_profile_and_the_length_of_the_real_one_and_verifies_the_signature(string name)
    {
        var recording = FixtureScenarios.Record(FixtureScenarios.Find(name), out var person);

        var cardSignature = Assert.IsType<CardSignature>(
            RecordingReplay.Run(recording, new ReplayingPcscApi(recording), new FakeTime()).Value);

        var original = FixtureScenarios.GetCredentials(person).SignatureCertificate!.CertificateDer;
        Assert.Equal(original.Length, cardSignature.Certificate.Length);
        Assert.NotEqual(original, cardSignature.Certificate);
        Assert.True(SignatureCertificate.TryParse(cardSignature.Certificate, out var parsedCertificate, out _));
        Assert.Equal("某某　某某", parsedCertificate!.Person.Name);
        Assert.Equal("419900101", parsedCertificate.Person.BirthDate.Text);
        Assert.Contains("JPKI for digital signature", parsedCertificate.DistributionPoint, StringComparison.Ordinal);
        using var certificate = X509CertificateLoader.LoadCertificate(cardSignature.Certificate);
        using var key = certificate.GetRSAPublicKey()!;
        var document = Encoding.UTF8.GetBytes(recording.Document);
        Assert.True(key.VerifyData(document, cardSignature.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Only_the_length_of_a_truncated_certificate_is_recorded()
    {
        var scenario = FixtureScenarios.Find("removed-mid-read");

        var recording = FixtureScenarios.Record(scenario, out var person);

        var original = FixtureScenarios.GetCredentials(person).SignatureCertificate!.CertificateDer;
        RecordedExchange[] blocks = [.. recording.Exchanges.Where(exchange => exchange.Response.Length == 258)];
        Assert.Equal(3, blocks.Length);
        Assert.Equal(original[..4], blocks[0].Response[..4]);
        Assert.All(
            blocks[0].Response[4..^2].Concat(blocks[1].Response[..^2]).Concat(blocks[2].Response[..^2]),
            value => Assert.Equal(0, value));
    }

    [Fact]
    public void Unrequested_data_is_replaced_by_zeros()
    {
        RecordedExchange[] rawExchanges =
        [
            new([0x00, 0xA4, 0x04, 0x0C, 0x0A], PcscCode.SCARD_S_SUCCESS, [1, 2, 3, 0x90, 0x00]),
            new([0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0A], PcscCode.SCARD_S_SUCCESS, [0x90, 0x00]),
            new([0x00, 0xB0, 0x00, 0x00, 0x00], PcscCode.SCARD_S_SUCCESS, [0x30, 0x82, 0x01, 0x90, 0x00]),
            new([0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x06], PcscCode.SCARD_S_SUCCESS, [0x90, 0x00]),
            new([0x00, 0xB0, 0x00, 0x10, 0x00], PcscCode.SCARD_S_SUCCESS, [.. Enumerable.Repeat((byte)7, 20), 0x90, 0x00]),
        ];

        Assert.True(PersonalDataReplacement.TryReplace(rawExchanges, out var replacedExchanges, out _));

        Assert.Equal([0, 0, 0, 0x90, 0], replacedExchanges[0].Response);
        Assert.Equal([0, 0, 0, 0x90, 0], replacedExchanges[2].Response);
        Assert.Equal([.. Enumerable.Repeat((byte)7, 16), 0, 0, 0, 0, 0x90, 0], replacedExchanges[4].Response);
    }

    [Fact]
    public void A_certificate_returned_by_get_response_is_replaced()
    {
        var original = FixtureScenarios.IssueCertificate(new LeafRequest());
        RecordedExchange[] rawExchanges =
        [
            new([0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01], PcscCode.SCARD_S_SUCCESS, [0x90, 0x00]),
            new([0x00, 0xB0, 0x00, 0x00, 0x00], PcscCode.SCARD_S_SUCCESS, [.. original[..100], 0x61, 0x00]),
            new([0x00, 0xC0, 0x00, 0x00, 0x00], PcscCode.SCARD_S_SUCCESS, [.. original[100..300], 0x61, 0x00]),
            new([0x00, 0xC0, 0x00, 0x00, 0x00], PcscCode.SCARD_S_SUCCESS, [.. original[300..], 0x90, 0x00]),
        ];

        Assert.True(PersonalDataReplacement.TryReplace(rawExchanges, out var replacedExchanges, out _));

        byte[] replacedCertificate =
        [
            .. replacedExchanges[1].Response[..^2],
            .. replacedExchanges[2].Response[..^2],
            .. replacedExchanges[3].Response[..^2],
        ];
        Assert.True(SignatureCertificate.TryParse(replacedCertificate, out var parsedCertificate, out _));
        Assert.Equal("某某　某某", parsedCertificate!.Person.Name);
    }

    [Fact]
    public void A_certificate_with_an_unknown_extension_is_not_recorded()
    {
        CertificateExtension unknownExtension = new("1.2.3.4", IsCritical: false, [0x05, 0x00]);
        var original = FixtureScenarios.IssueCertificate(new LeafRequest { ExtraExtensions = [unknownExtension] });

        Assert.False(FictitiousCertificate.TryCreate(original, out _, out var problem));
        Assert.Contains("1.2.3.4", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_attribute_of_a_certificate_is_replaced()
    {
        var original = FixtureScenarios.IssueCertificate(new LeafRequest { IncludesUnknownOtherName = true });

        Assert.True(FictitiousCertificate.TryCreate(original, out var fictitiousCertificate, out _));
        Assert.DoesNotContain(Convert.ToHexString("ヤマダ"u8), Convert.ToHexString(fictitiousCertificate.Der), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_certificate_is_replaced_or_refused_without_an_exception()
    {
        var original = FixtureScenarios.IssueCertificate(new LeafRequest());
        Random random = new(1);
        for (var i = 0; i < 40; i++)
        {
            byte[] damagedBytes = [.. original];
            damagedBytes[random.Next(damagedBytes.Length)] ^= (byte)(1 << random.Next(8));
            damagedBytes = random.Next(3) == 0 ? damagedBytes[..random.Next(damagedBytes.Length)] : damagedBytes;
            Assert.True(
                FictitiousCertificate.TryCreate(damagedBytes, out var fictitiousCertificate, out var problem) || problem is not null);
            Assert.Equal(damagedBytes.Length, fictitiousCertificate?.Der.Length ?? damagedBytes.Length);
        }
    }

    [Theory]
    [InlineData("山田　花子", "某某　某某")]
    [InlineData("Chiyoda-ku", "Aaaaaaa-aa")]
    [InlineData("𠮷田 é9", "𠮟某 é0")]
    [InlineData("", "")]
    public void Fictitious_text_keeps_the_length_and_character_kinds_of_the_original(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        FictitiousText.Overwrite(bytes);

        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void The_serial_number_of_the_reader_is_not_recorded()
    {
        CardBench bench = new();
        bench.Pcsc.Readers.Clear();
        bench.Pcsc.Readers["SONY FeliCa RC-S300/P (0123456) 00 00"] = _ => [0x6A, 0x82];
        using var password = CardBench.CreatePassword(ScriptedCard.Password);

        CardSigningOptions options = new(new CardSearch(TimeSpan.Zero));
        new SessionRecorder(bench.Pcsc, bench.Time).TryRecord(password, options, out var recording, out _);

        Assert.Equal("SONY FeliCa RC-S300/P 00 00", recording?.Reader);
    }

    [Fact]
    public void The_length_of_a_password_is_not_recorded()
    {
        var commandOfShortPassword = RecordingPcscApi.RemovePassword([0x00, 0x20, 0x00, 0x80, 6, .. "ABC123"u8]);
        var commandOfLongPassword = RecordingPcscApi.RemovePassword([0x00, 0x20, 0x00, 0x80, 16, .. "ABC123ABC123ABC1"u8]);

        Assert.Equal(commandOfShortPassword, commandOfLongPassword);
        Assert.Equal([0x00, 0x20, 0x00, 0x80], RecordingPcscApi.RemovePassword([0x00, 0x20, 0x00, 0x80]));
    }
}
