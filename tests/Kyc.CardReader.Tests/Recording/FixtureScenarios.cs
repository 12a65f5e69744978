using System.Collections.Concurrent;
using System.Text;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Recording;
using Kyc.CardReader.Session;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests.Recording;

/// <summary>Describes a session to record. Its properties state how it differs from a session without faults.</summary>
/// <param name="Name">The file name of the recording, without the extension.</param>
/// <param name="Outcome">The expected outcome of the session: <see cref="CardRecording.SignedOutcome"/> or a failure code.</param>
internal sealed record FixtureScenario(string Name, string Outcome)
{
    public string Persona { get; init; } = "valid";

    public string? Password { get; init; }

    public bool IsLastTryAccepted { get; init; }

    /// <summary>Gets the action that changes the service, the reader or the card before the session.</summary>
    public Action<CardBench> Arrange { get; init; } = _ => { };

    /// <summary>
    /// Gets a function that receives the persona's card and returns the function that answers the commands. Called once for each session.
    /// </summary>
    public Func<MyNumberCard, Func<byte[], byte[]>> CreateResponder { get; init; } = card => command => card.Transmit(command);
}

/// <summary>
/// Contains at least one session with the virtual card for each outcome that a recorded session of the card reader component can have.
/// </summary>
internal static class FixtureScenarios
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestPki Pki = TestPki.Create(Now);
    private static readonly ConcurrentDictionary<string, Lazy<CardRecording>> Recordings = [];

    public static IReadOnlyList<FixtureScenario> All { get; } =
    [
        new("verified", CardRecording.SignedOutcome),
        new("verified-last-try", CardRecording.SignedOutcome) { Persona = "one-try-left", IsLastTryAccepted = true },
        new("verified-short-reads", CardRecording.SignedOutcome) { CreateResponder = LimitReadLength },
        new("verified-first-command-fails", CardRecording.SignedOutcome) { CreateResponder = AnswerOnceWith(IsSelectApplication, 0x6F00) },
        new("wrong-password", "CARD-PIN-INCORRECT") { Password = "WRONG123" },
        new("one-try-left", "CARD-PIN-LAST-TRY") { Persona = "one-try-left" },
        new("last-try-wrong", "CARD-PIN-BLOCKED") { Persona = "one-try-left", IsLastTryAccepted = true, Password = "WRONG123" },
        new("blocked-63c0", "CARD-PIN-BLOCKED") { Persona = "blocked" },
        new("blocked-6983", "CARD-PIN-BLOCKED") { CreateResponder = AlwaysAnswerWith(IsTriesQuery, 0x6983) },
        new("blocked-6984", "CARD-PIN-BLOCKED") { CreateResponder = AlwaysAnswerWith(IsTriesQuery, 0x6984) },
        new("tries-not-told", "CARD-PIN-TRIES-UNKNOWN") { CreateResponder = AlwaysAnswerWith(IsTriesQuery, 0x9000) },
        new("verify-without-result", "CARD-PIN-NOT-COUNTED") { CreateResponder = AlwaysAnswerWith(IsVerify, 0x6F00) },
        new("no-signature-certificate", "CARD-NO-SIGNATURE-CERTIFICATE") { Persona = "no-signature-certificate" },
        new("certificate-file-missing", "CARD-NO-SIGNATURE-CERTIFICATE")
        {
            CreateResponder = AlwaysAnswerWith(IsSelectCertificate, 0x6A82),
        },
        new("certificate-file-empty", "CARD-NO-SIGNATURE-CERTIFICATE") { CreateResponder = AlwaysAnswerWith(IsBlockRead, 0x6B00) },
        new("certificate-not-listed", CardRecording.SignedOutcome) { CreateResponder = HideCertificateListing },
        new("smartphone", "CARD-KIND-UNSUPPORTED") { Persona = "smartphone" },
        new("old-resident-card", "CARD-KIND-UNSUPPORTED") { CreateResponder = card => ReplaceLabelEnd(card, ' ') },
        new("card-of-a-later-generation", "CARD-LABEL-UNKNOWN") { CreateResponder = card => ReplaceLabelEnd(card, '3') },
        new("not-a-my-number-card", "CARD-UNKNOWN") { CreateResponder = _ => _ => [0x6A, 0x82] },
        new("certificate-not-a-certificate", "CARD-PROTOCOL") { CreateResponder = HideCertificate },
        new("signature-refused", "CARD-PROTOCOL") { CreateResponder = AlwaysAnswerWith(IsSign, 0x6985) },
        new("removed-at-verify", "CARD-PIN-UNKNOWN-RESULT") { Arrange = BreakFrom(IsVerify, PcscCode.SCARD_W_REMOVED_CARD) },
        new("contact-lost-at-verify", "CARD-PIN-NOT-COUNTED") { Arrange = BreakAt(IsVerify, PcscCode.SCARD_E_NOT_TRANSACTED) },
        new("reader-silent-mid-read", "CARD-TIMEOUT") { Arrange = BreakAt(IsFourthBlock, PcscCode.SCARD_E_TIMEOUT) },
        new("removed-mid-read", "CARD-REMOVED") { Arrange = BreakAt(IsFourthBlock, PcscCode.SCARD_W_REMOVED_CARD) },
        new("contact-lost-mid-read", "CARD-REMOVED") { Arrange = BreakAt(IsFourthBlock, PcscCode.SCARD_E_NOT_TRANSACTED) },
        new("reset-mid-read", "CARD-RESET") { Arrange = BreakAt(IsFourthBlock, PcscCode.SCARD_W_RESET_CARD) },
        new("reader-fails-at-signature", "CARD-PCSC-ERROR") { Arrange = BreakAt(IsSign, PcscCode.SCARD_F_UNKNOWN_ERROR) },
        new("no-service", "CARD-NO-SERVICE") { Arrange = FailCall(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_NO_SERVICE) },
        new("access-denied",
            "CARD-ACCESS-DENIED") { Arrange = FailCall(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_W_SECURITY_VIOLATION) },
        new("service-version",
            "CARD-SERVICE-VERSION") { Arrange = FailCall(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_E_SERVICE_STOPPED) },
        new("service-silent", "CARD-SERVICE-SILENT")
        {
            Arrange = FailCall(nameof(FakePcsc.EstablishContext), PcscCode.SCARD_F_WAITED_TOO_LONG),
        },
        new("service-stopped",
            "CARD-SERVICE-STOPPED") { Arrange = FailCall(nameof(FakePcsc.GetStatusChange), PcscCode.SCARD_E_SERVICE_STOPPED) },
        new("no-reader", "CARD-NO-READER") { Arrange = bench => bench.Pcsc.Readers.Clear() },
        new("no-card", "CARD-NOT-PRESENT") { Arrange = bench => bench.Pcsc.Readers[CardBench.Reader] = null },
        new("card-mute", "CARD-UNRESPONSIVE") { Arrange = FailCall(nameof(FakePcsc.Connect), PcscCode.SCARD_W_UNRESPONSIVE_CARD) },
        new("in-use", "CARD-IN-USE") { Arrange = FailCall(nameof(FakePcsc.Connect), PcscCode.SCARD_E_SHARING_VIOLATION) },
    ];

    /// <summary>
    /// Returns the recording of the given scenario, which must contain nothing about <paramref name="person"/>. Only the first call for a
    /// scenario runs the session.
    /// </summary>
    public static CardRecording Record(FixtureScenario scenario, out Persona person)
    {
        Assert.True(Personas.TryFind(scenario.Persona, out var persona));
        person = persona;
        return Recordings.GetOrAdd(scenario.Name, _ => new Lazy<CardRecording>(() => RunSession(scenario, persona))).Value;
    }

    public static FixtureScenario Find(string name) => All.Single(scenario => scenario.Name == name);

    public static byte[] IssueCertificate(LeafRequest request) => Pki.IssueSignatureCertificate(request).CertificateDer;

    public static PersonaCredentials GetCredentials(Persona persona) => Pki.GetCredentials(persona, Now);

    private static CardRecording RunSession(FixtureScenario scenario, Persona person)
    {
        CardBench bench = new();
        var card = Pki.CreateCard(person, Now);
        bench.Pcsc.Readers[CardBench.Reader] = scenario.CreateResponder(card);
        scenario.Arrange(bench);
        using var password = CardBench.CreatePassword(Encoding.ASCII.GetBytes(scenario.Password ?? person.Password));
        CardSigningOptions options = new(new CardSearch(TimeSpan.Zero), scenario.IsLastTryAccepted);

        SessionRecorder recorder = new(bench.Pcsc, bench.Time);
        Assert.True(recorder.TryRecord(password, options, out var recording, out var problem), problem);
        return recording;
    }

    private static bool IsSelectApplication(byte[] command) => command is [0x00, 0xA4, 0x04, ..];

    private static bool IsSelectCertificate(byte[] command) => command is [0x00, 0xA4, 0x02, _, _, 0x00, 0x01];

    private static bool IsTriesQuery(byte[] command) => command is [0x00, 0x20, _, _];

    private static bool IsVerify(byte[] command) => command is [0x00, 0x20, _, _, _, ..];

    private static bool IsBlockRead(byte[] command) => command is [0x00, 0xB0, _, _, 0x00];

    private static bool IsFourthBlock(byte[] command) => command is [0x00, 0xB0, 0x03, ..];

    private static bool IsSign(byte[] command) => command is [0x80, 0x2A, ..];

    private static Func<MyNumberCard, Func<byte[], byte[]>> AlwaysAnswerWith(Func<byte[], bool> isAffected, int status) =>
        card => command => isAffected(command) ? SigningTests.CreateStatusWord(status) : card.Transmit(command);

    private static Func<MyNumberCard, Func<byte[], byte[]>> AnswerOnceWith(Func<byte[], bool> isAffected, int status) => card =>
    {
        var hasAnswered = false;
        return command =>
            !hasAnswered && isAffected(command) && (hasAnswered = true)
                ? SigningTests.CreateStatusWord(status)
                : card.Transmit(command);
    };

    /// <summary>
    /// Replaces the last character of the token label that the card returns, as on a card of an earlier or later generation. Other answers
    /// stay the same.
    /// </summary>
    private static Func<byte[], byte[]> ReplaceLabelEnd(MyNumberCard card, char lastCharacter) => command =>
    {
        var answer = card.Transmit(command);
        var label = answer.AsSpan().IndexOf("JPKIAPICCTOKEN2"u8);
        answer.AsSpan(label < 0 ? answer.Length : label).Replace((byte)'2', (byte)lastCharacter);
        return answer;
    };

    /// <summary>Makes EF 0008 say that the card has no signature certificate, although it has one.</summary>
    private static Func<byte[], byte[]> HideCertificateListing(MyNumberCard card) => command =>
    {
        var answer = card.Transmit(command);
        return command is [0x00, 0xB0, 0x88, ..] ? [0x00, .. answer.AsSpan(1)] : answer;
    };

    private static Func<byte[], byte[]> HideCertificate(MyNumberCard card) => command =>
        IsBlockRead(command) ? [.. Enumerable.Repeat((byte)'?', 256), 0x90, 0x00] : card.Transmit(command);

    /// <summary>Simulates a reader that transfers at most 200 bytes at a time.</summary>
    private static Func<byte[], byte[]> LimitReadLength(MyNumberCard card) => command =>
    {
        var answer = card.Transmit(command);
        return IsBlockRead(command) && answer.Length > 202 ? [.. answer[..200], 0x90, 0x00] : answer;
    };

    private static Action<CardBench> FailCall(string failingCall, PcscCode code) =>
        bench => bench.Pcsc.InjectCode = call => call == failingCall ? code : null;

    private static Action<CardBench> BreakFrom(Func<byte[], bool> isAffected, PcscCode code) => bench =>
    {
        var isBroken = false;
        bench.Pcsc.InjectCode = call =>
            call == nameof(FakePcsc.Transmit) && (isBroken |= isAffected(bench.Pcsc.Commands[^1])) ? code : null;
    };

    private static Action<CardBench> BreakAt(Func<byte[], bool> isAffected, PcscCode code) =>
        bench => bench.Pcsc.InjectCode = call => call == nameof(FakePcsc.Transmit) && isAffected(bench.Pcsc.Commands[^1]) ? code : null;
}
