using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kyc.Evidence.Opinions;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench;

/// <summary>
/// Represents people, each of whom has a certificate, a key and a signed document, and the revocation list of their municipality.
/// </summary>
internal sealed class VerdictWorkload
{
    private const int PeopleCount = 200;
    private const int DocumentBytes = 1024;
    private const int ListEntryCount = 10_000;

    private readonly VerdictEngine _engine;
    private readonly BouncyCastleVerifier _secondVerifier;
    private readonly RevocationIndex _crls;
    private readonly DateTimeOffset _now;
    private readonly SignedApplication[] _cases;

    private VerdictWorkload(
        VerdictEngine engine,
        BouncyCastleVerifier secondVerifier,
        RevocationIndex crls,
        DateTimeOffset now,
        SignedApplication[] cases)
    {
        _engine = engine;
        _secondVerifier = secondVerifier;
        _crls = crls;
        _now = now;
        _cases = cases;
    }

    private sealed record SignedApplication(byte[] Certificate, byte[] Document, byte[] Signature, DeclaredPerson Declared);

    /// <summary>Gets the number of people.</summary>
    public int PersonCount => _cases.Length;

    /// <summary>Gets the number of entries of the revocation list.</summary>
    public int CrlEntryCount => _crls.Crls.Single().EntryCount;

    /// <summary>Gets the length of a document in bytes.</summary>
    public int DocumentLength => _cases[0].Document.Length;

    /// <summary>Creates the people, their keys and signed documents, and the revocation list.</summary>
    public static VerdictWorkload Create(DateTimeOffset now)
    {
        var pki = TestPki.Create(now);
        if (!TrustAnchorSet.TryLoad(pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        var listDer = pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", now, fictitiousEntryCount: ListEntryCount);
        if (!CertificateRevocationList.TryParse(listDer, out var crl, out var failure)
            || !anchors!.TryVerify(crl!, out var signer, out failure))
        {
            throw new InvalidOperationException(failure!.Code);
        }

        var crls = RevocationIndex.Empty.WithCrl(crl!, signer!, out _);
        var cases = new SignedApplication[PeopleCount];
        Parallel.For(0, PeopleCount, number => cases[number] = CreateCase(pki, number));
        var policy = VerificationPolicy.Default;
        var secondVerifier = SecondOpinionAdapter.CreateVerifier(anchors!, policy);
        return new VerdictWorkload(new VerdictEngine(anchors!, policy), secondVerifier, crls, now, cases);
    }

    /// <summary>Computes one verdict for every person.</summary>
    /// <exception cref="InvalidOperationException">A verdict is not VERIFIED.</exception>
    public void VerifyEveryone()
    {
        foreach (var person in _cases)
        {
            Verify(person);
        }
    }

    /// <summary>Computes one verdict and one second opinion for every person, as the service does before it stores a VERIFIED.</summary>
    /// <exception cref="InvalidOperationException">A verdict is not VERIFIED, or the second opinion objects to it.</exception>
    public void VerifyEveryoneWithSecondOpinion()
    {
        foreach (var person in _cases)
        {
            var certificate = Verify(person);
            var signedDocument = new SignedDocument(person.Certificate, person.Document, person.Signature, _now);
            if (_secondVerifier.Verify(signedDocument, SecondOpinionAdapter.GetFacts(certificate)) is { Count: > 0 } objections)
            {
                throw new InvalidOperationException(string.Join(", ", objections));
            }
        }
    }

    private SignatureCertificate Verify(SignedApplication person)
    {
        var verdict = _engine.Verify(person.Certificate, person.Document, person.Signature, _crls, _now);
        if ((verdict.Failure ?? PersonMatcher.Compare(person.Declared, verdict.Certificate!.Person)) is { } failure)
        {
            throw new InvalidOperationException(failure.Code);
        }

        return verdict.Certificate!;
    }

    private static SignedApplication CreateCase(TestPki pki, int number)
    {
        var birthDate = new DateOnly(1950, 1, 1).AddDays(97 * number);
        var address = string.Create(CultureInfo.InvariantCulture, $"東京都千代田区丸の内九丁目{number}番地の３ホワイトハイツ１０１");
        var holder = new HolderAttributes
        {
            Name = "試験　人" + number,
            BirthDate = HolderAttributes.FormatBirthDate(birthDate),
            Address = address,
        };
        // The fictitious serial numbers on the revocation list begin with 0x01 to 0x3F, so they never match this one.
        byte[] serial = [0x60, 0, (byte)(number >> 8), (byte)number];
        var issued = pki.IssueSignatureCertificate(new LeafRequest { Holder = holder, Serial = serial });
        var document = new byte[DocumentBytes];
        Encoding.UTF8.GetBytes($"application {number}: opening of a securities account").CopyTo(document, 0);
        var signature = ((RSA)issued.Key).SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var declaredAddress = string.Create(CultureInfo.InvariantCulture, $"東京都千代田区丸の内9-{number}-3 ホワイトハイツ101");
        return new SignedApplication(
            issued.CertificateDer,
            document,
            signature,
            new DeclaredPerson("試験人" + number, birthDate, declaredAddress));
    }
}
