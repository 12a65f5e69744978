using System.Text;
using System.Text.Json;
using Dapper;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>
/// Tests the evidence that is stored about a revocation check. It names the list that was used and the result, and contains no serial
/// number of a certificate (law.md 3).
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class RevocationEvidenceTests(ClusterFixture fixture)
{
    private const int RevocationAnswer = 4;

    [Theory]
    [InlineData("valid", "good")]
    [InlineData("revoked", "revoked")]
    public async Task The_stored_revocation_answer_names_the_list_and_the_result_and_contains_no_serial_number(
        string persona,
        string result)
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var request = fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now, fictitiousEntryCount: 200);
        var serials = request.Entries.Select(entry => Convert.ToHexStringLower(entry.Serial)).ToList();
        var importedCrl = (await service.ImportAsync(CrlWriter.Create(request))).Crl;
        var session = await Requests.BeginSessionAsync(service, persona);
        var certificate = Requests.IssueCertificate(fixture.Pki, persona);
        await service.Cards.SubmitCardVerificationAsync(Requests.CreateSubmission(session, certificate), ServiceUnderTest.CallerMetadata);

        var storedText = await ReadStoredEvidenceAsync(service, Guid.Parse(session.ApplicationId));
        using var json = JsonDocument.Parse(storedText);
        var storedProperties = json
            .RootElement.EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.ToString());
        // Date and reason are stored only if the certificate is revoked.
        string[] revokedPropertyNames = result == "revoked" ? ["reason", "revokedAt"] : [];
        Assert.Equal(
            new[] { "checkedAt", "crlNumber", "distributionPoint", "issuerKeyId", "nextUpdate", "result", "sha256",
                "thisUpdate" }.Concat(revokedPropertyNames).Order(StringComparer.Ordinal),
            storedProperties.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            (
                importedCrl.DistributionPoint,
                importedCrl.CrlNumber,
                importedCrl.IssuerKeyId,
                Convert.ToHexStringLower(importedCrl.Sha256.Span),
                result),
            (
                storedProperties["distributionPoint"],
                storedProperties["crlNumber"],
                storedProperties["issuerKeyId"],
                storedProperties["sha256"],
                storedProperties["result"]));
        Assert.Equal(
            (importedCrl.ThisUpdate.ToDateTimeOffset(), importedCrl.NextUpdate.ToDateTimeOffset(), ClusterFixture.Now),
            (json.RootElement.GetProperty("thisUpdate").GetDateTimeOffset(), json.RootElement.GetProperty("nextUpdate")
                .GetDateTimeOffset(), json.RootElement.GetProperty("checkedAt").GetDateTimeOffset()));
        Assert.True(serials.Count >= 200);
        Assert.All(serials.Append(Convert.ToHexStringLower(certificate.Serial)),
            serial => Assert.DoesNotContain(serial, storedText, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> ReadStoredEvidenceAsync(ServiceUnderTest service, Guid application)
    {
        using var keys = await service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(application, CancellationToken.None);
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var (id, ciphertext) = await connection.QuerySingleAsync<(Guid, byte[])>(
            "select id, ciphertext from evidence_item where application_id = @application and kind = @RevocationAnswer",
            new { application, RevocationAnswer });
        return Encoding.UTF8.GetString(keys.Open(DataClass.Evidence, $"evidence_item.{id:D}", ciphertext));
    }
}
