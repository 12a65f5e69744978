using System.Runtime.CompilerServices;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Recording;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests.Recording;

/// <summary>
/// Checks that each recording in tests/fixtures/apdu can be replayed, and that a new session with the virtual card gives the same recording
/// except for keys. When the commands of a session change on purpose,
/// <c>KYC_WRITE_FIXTURES=1 dotnet test tests/Kyc.CardReader.Tests --filter Fixture</c> rewrites the recordings.
/// </summary>
public sealed class FixtureTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(GetSourceFolder(), "../../fixtures/apdu"));

    public static TheoryData<string> Names => [.. FixtureScenarios.All.Select(scenario => scenario.Name)];

    public static TheoryData<string> Files
    {
        get
        {
            WriteIfRequested();
            return [.. GetFileNames()];
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_recorded_session_still_runs_as_recorded(string name)
    {
        Assert.Empty(RecordingReplay.FindDifferences(ReadRecording(name), new FakeTime()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_session_with_the_virtual_card_equals_its_fixture(string name)
    {
        var scenario = FixtureScenarios.Find(name);

        var newRecording = FixtureScenarios.Record(scenario, out _);

        Assert.Equal(scenario.Outcome, newRecording.Outcome);
        Assert.Equal(GetComparableLines(newRecording), GetComparableLines(ReadRecording(name)));
    }

    [Fact]
    public void Every_failure_of_a_session_has_a_fixture()
    {
        // These failures cannot be recorded. The form of the password is checked before the session, and the signature after it. A recorded
        // session uses one reader, no host process, and a new password latch that exists only in memory.
        Failure[] unrecordableFailures =
            [CardFailures.MalformedPassword, CardFailures.PinRepeated, CardFailures.LatchUnusable, CardFailures.SeveralCards,
                CardFailures.SignatureBroken,
             CardFailures.HostUnusable];
        var possibleCodes = CardFailures.All.Except(unrecordableFailures).Select(failure => failure.Code);

        Assert.Empty(possibleCodes.Append(CardRecording.SignedOutcome).Except(GetFileNames().Select(name => ReadRecording(name).Outcome)));
    }

    private static IEnumerable<string> GetFileNames() =>
        Directory.GetFiles(Folder, "*.apdu").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    internal static CardRecording ReadRecording(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".apdu"));
        Assert.True(RecordingParser.TryParse(text, out var recording, out var problem), $"{name}: {problem}");
        return recording;
    }

    /// <summary>
    /// Returns the parts of a recording that do not depend on the keys, which differ each time: the commands, the codes, lengths and status
    /// words of the answers, the reader, the outcome, the tries left and the failed call.
    /// </summary>
    private static IEnumerable<string> GetComparableLines(CardRecording recording) =>
        recording
            .Exchanges.Select(exchange =>
                $"{Convert.ToHexString(exchange.Command)} {exchange.Code} {exchange.Response.Length} {GetStatusWord(exchange.Response)}")
            .Append($"{recording.Reader} {recording.Outcome} {recording.TriesLeft} {recording.FailedCall}");

    private static string GetStatusWord(byte[] answer) => Convert.ToHexString(answer.AsSpan(Math.Max(0, answer.Length - 2)));

    private static void WriteIfRequested()
    {
        if (Environment.GetEnvironmentVariable("KYC_WRITE_FIXTURES") != "1")
        {
            return;
        }

        Directory.CreateDirectory(Folder);
        foreach (var scenario in FixtureScenarios.All)
        {
            var text = RecordingWriter.Write(
                FixtureScenarios.Record(scenario, out _),
                "Played by the virtual card: tests/Kyc.CardReader.Tests/Recording/FixtureScenarios.cs.");
            File.WriteAllText(Path.Combine(Folder, scenario.Name + ".apdu"), text);
        }
    }

    private static string GetSourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
