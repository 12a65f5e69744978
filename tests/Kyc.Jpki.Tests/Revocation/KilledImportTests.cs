using System.Diagnostics;
using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;
using Entry = Kyc.VirtualCard.Pki.CrlEntry;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>Repeatedly kills a program that imports two lists in turn, and checks the index file after each kill.</summary>
[Collection(nameof(PkiFixture))]
public sealed class KilledImportTests(PkiFixture fixture) : IDisposable
{
    private const int KillCount = 200;
    private const int MaxRunMicroseconds = 30_000;
    private static readonly byte[] SerialInBoth = [0x70, 0, 0, 0];
    private static readonly byte[] SerialInFirst = [0x70, 0, 0, 1];
    private static readonly byte[] SerialInSecond = [0x70, 0, 0, 2];
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-killed-").FullName;

    private string IndexPath => Path.Combine(_folder, "revocation.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_import_killed_at_any_time_leaves_either_the_old_list_or_the_new_list_intact()
    {
        var anchorPath = WriteFile("anchor.cer", fixture.Pki.SignatureCas[2].CertificateDer);
        var listPaths = new[] { WriteFile("first.crl", CreateList(SerialInFirst)), WriteFile("second.crl", CreateList(SerialInSecond)) };
        var random = new Random(7);
        var seenAnswers = new HashSet<bool>();
        for (var kill = 0; kill < KillCount; kill++)
        {
            // The order of the two lists alternates, so that the file before the killed import does not always contain the same list.
            RunAndKill([IndexPath, anchorPath, listPaths[kill % 2], listPaths[1 - (kill % 2)]], random.Next(MaxRunMicroseconds));
            Assert.True(RevocationIndexFile.TryOpen(IndexPath, fixture.Anchors, out var index, out var problem), problem);
            var list = Assert.Single(index!.Crls);
            Assert.True(list.IsIntact);
            Assert.True(list.TryFind(SerialInBoth, out _));
            var isFirst = list.TryFind(SerialInFirst, out _);
            Assert.NotEqual(isFirst, list.TryFind(SerialInSecond, out _));
            seenAnswers.Add(isFirst);
        }

        Assert.Equal(2, seenAnswers.Count);
    }

    private static void RunAndKill(string[] arguments, int killDelayMicroseconds)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Kyc.Jpki.Importer.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        // The time of the kill is random on purpose, so the test waits for a time and not for a condition.
        var clock = Stopwatch.StartNew();
        SpinWait.SpinUntil(() => clock.Elapsed.TotalMicroseconds >= killDelayMicroseconds);
        process.Kill();
        process.WaitForExit();
    }

    private byte[] CreateList(byte[] ownSerial) => CrlWriter.Create(fixture.CreateCrlRequest() with
    {
        Entries = Enumerable.Range(0, 20_000)
            .Select(number => new Entry([0x10, (byte)(number >> 8), (byte)number, 0x55], PkiFixture.Now.AddSeconds(-number), 4))
            .Append(new Entry(SerialInBoth, PkiFixture.Now, 3)).Append(new Entry(ownSerial, PkiFixture.Now, 3)),
    });

    private string WriteFile(string name, byte[] content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }
}
