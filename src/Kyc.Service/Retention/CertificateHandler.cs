using System.Globalization;
using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Erasure;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Handles the call that returns deletion certificates (retention.proto).</summary>
public sealed class CertificateHandler(KycDatabase database, CertificateSigningKey signer)
{
    public async Task<GetErasureCertificatesResponse> GetErasureCertificatesAsync(
        GetErasureCertificatesRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var batches = await connection.QueryAsync<(long Number, byte[] Content, byte[] Signature, byte[] Bodies)>(
            "select number, content, signature, bodies from erasure_certificate where number in (select number from erasure where application_id = @id) order by number",
            new { id });
        var key = signer.Key;
        var response = new GetErasureCertificatesResponse { PublicKey = ByteString.CopyFrom(key.SubjectPublicKeyInfo.Span) };
        foreach (var batch in batches)
        {
            var encodedCertificates = CertificateBatch.Unpack(batch.Bodies) ?? throw CreateTamperedException(batch.Number);
            for (var i = 0; i < encodedCertificates.Count; i++)
            {
                if (!Kyc.Evidence.Erasure.ErasureCertificate.TryDecode(encodedCertificates[i], out var certificate))
                {
                    throw CreateTamperedException(batch.Number);
                }

                if (certificate!.ApplicationId != id)
                {
                    continue;
                }

                var proof = CertificateBatch.CreateProof(encodedCertificates, i);
                // The statement that was signed when the data was deleted must cover this certificate. If it does not, the stored
                // certificates were changed.
                if (CertificateBatch.ReadRoot(batch.Content) is not { } root || !proof.IsValidFor(encodedCertificates[i], root))
                {
                    throw CreateTamperedException(batch.Number);
                }

                response.Certificates.Add(ToContract(certificate, key, batch.Number, batch.Content, batch.Signature, proof));
            }
        }
        return response;
    }

    private static Contracts.V1.ErasureCertificate ToContract(
        Kyc.Evidence.Erasure.ErasureCertificate certificate, Kyc.Evidence.Signing.ISigningKey key, long entryNumber, byte[] batchContent,
        byte[] batchSignature, InclusionProof proof)
    {
        var statement = certificate.Sign(key);
        return new Contracts.V1.ErasureCertificate
        {
            DataClasses = { certificate.Classes.Select(erased => RetentionConversions.DataClassMap.ToOtherValue(erased.DataClass)) },
            Content = ByteString.CopyFrom(statement.Content),
            Signature = ByteString.CopyFrom(statement.Signature),
            Algorithm = statement.Algorithm,
            KeyId = statement.KeyId,
            Text = ErasureCertificateText.Write(certificate, statement),
            ErasureNumber = entryNumber,
            BatchContent = ByteString.CopyFrom(batchContent),
            BatchSignature = ByteString.CopyFrom(batchSignature),
            LeafIndex = proof.Index,
            Proof = { proof.Path.Select(hash => ByteString.CopyFrom(hash.Span)) },
        };
    }

    private static ServiceFailureException CreateTamperedException(long entryNumber) =>
        RetentionFailures.CertificateChanged.ToException(
            string.Create(CultureInfo.InvariantCulture, $"entry {entryNumber} of the erasure ledger"));
}
