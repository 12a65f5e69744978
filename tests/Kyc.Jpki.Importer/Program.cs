using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

// Arguments: the index file, the CA certificate, and the revocation lists. Writes an index with each list in turn to the index file, over
// and over, until the program is killed. Prints "ready" when the first list is in the file.
var anchors = TrustAnchorSet.TryLoad([File.ReadAllBytes(args[1])], out var set, out var problem) ? set!
    : throw new InvalidOperationException(problem);
for (var round = 0; ; round++)
{
    using var list = File.OpenRead(args[2 + (round % (args.Length - 2))]);
    if (!CertificateRevocationList.TryRead(list, out var crl, out var failure) || !anchors.TryVerify(crl!, out var signer, out failure))
    {
        throw new InvalidOperationException(failure!.Code);
    }

    RevocationIndexFile.Write(args[0], RevocationIndex.Empty.WithCrl(crl!, signer!, out _));
    if (round == 0)
    {
        Console.WriteLine("ready");
    }
}
