using System.Globalization;
using System.Text.Json;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Tests.Shared;

namespace Kyc.Evidence.Tests.Ledger;

/// <summary>
/// Checks the numbers that stand for enum members in the hashed bytes of the ledger, and the words that stand for them in a bundle. Neither
/// the numbers nor the words may ever change.
/// </summary>
public sealed class LedgerBytesTests
{
    private static readonly string JsonTemplate = JoinLines(
        """
        {"applicationId":"019c0000-0000-7000-8000-000000000001","sequence":1,"kind":"KIND",
        "at":"2026-11-20T01:02:03.456000Z","actor":{"program":"kyc","person":"staff-1"},
        "subject":{"key":{"kind":"SUBJECT","id":"019c0000-0000-7000-8000-000000000002"},"dataClass":"CLASS",
        "ciphertext":"0000000000000000000000000000000000000000000000000000000000000000",
        "commitment":"0000000000000000000000000000000000000000000000000000000000000000"},
        "facts":[{"name":"certificate","value":"0000000000000000000000000000000000000000000000000000000000000000"},
        {"name":"classes","value":"1"}]}
        """);

    private static readonly (LedgerEntryKind Kind, int Number, string Word)[] LedgerKinds =
    [
        (LedgerEntryKind.ApplicationCreated, 1, "application-created"), (LedgerEntryKind.Decision, 2, "decision"),
        (LedgerEntryKind.EvidenceAdded, 3, "evidence-added"), (LedgerEntryKind.RecordAdded, 4, "record-added"),
        (LedgerEntryKind.RecordCorrected, 5, "record-corrected"), (LedgerEntryKind.LetterEvent, 6, "letter-event"),
        (LedgerEntryKind.Exported, 7, "exported"),
        (LedgerEntryKind.Trigger, 8, "trigger"), (LedgerEntryKind.HoldPlaced, 9, "hold-placed"), (LedgerEntryKind.HoldReleased, 10, "hold-released"),
        (LedgerEntryKind.ErasureDone, 12, "erasure-done"), (LedgerEntryKind.ApplicationCancelled, 13, "application-cancelled"),
    ];

    private static readonly (SubjectKind Kind, int Number, string Word)[] SubjectKinds =
    [
        (SubjectKind.Application, 1, "application"), (SubjectKind.CardSession, 2, "card-session"),
        (SubjectKind.EvidenceItem, 3, "evidence-item"),
        (SubjectKind.VerificationRecord, 4, "verification-record"), (SubjectKind.MailItem, 5, "mail-item"), (SubjectKind.Hold, 6, "hold"),
        (SubjectKind.Erasure, 7, "erasure"), (SubjectKind.Export, 8, "export"), (SubjectKind.Trigger, 9, "trigger"),
    ];

    private static readonly (DataClass DataClass, int Number, string Word)[] DataClasses =
        [(DataClass.None, 0, "none"), .. StoredDataClasses.All];

    [Fact]
    public void Every_kind_of_event_has_a_fixed_number_in_the_bytes_and_a_fixed_word_in_the_JSON()
    {
        Assert.Equal(Enum.GetValues<LedgerEntryKind>(), LedgerKinds.Select(kind => kind.Kind));
        foreach (var (kind, number, word) in LedgerKinds)
        {
            AssertBytesAndJson(
                CreateEntry(kind, SubjectKind.Application, DataClass.Evidence),
                number,
                1,
                3,
                word,
                "application",
                "evidence");
        }
    }

    [Fact]
    public void Every_kind_of_subject_has_a_fixed_number_in_the_bytes_and_a_fixed_word_in_the_JSON()
    {
        Assert.Equal(Enum.GetValues<SubjectKind>(), SubjectKinds.Select(kind => kind.Kind));
        foreach (var (kind, number, word) in SubjectKinds)
        {
            AssertBytesAndJson(CreateEntry(LedgerEntryKind.Decision, kind, DataClass.Evidence), 2, number, 3, "decision", word, "evidence");
        }
    }

    [Fact]
    public void Every_class_of_data_has_a_fixed_number_in_the_bytes_and_a_fixed_word_in_the_JSON()
    {
        Assert.Equal(Enum.GetValues<DataClass>(), DataClasses.Select(dataClass => dataClass.DataClass));
        foreach (var (dataClass, number, word) in DataClasses)
        {
            AssertBytesAndJson(
                CreateEntry(LedgerEntryKind.Decision, SubjectKind.Application, dataClass),
                2,
                1,
                number,
                "decision",
                "application",
                word);
        }
    }

    [Fact]
    public void The_fact_about_erased_classes_contains_their_sorted_numbers()
    {
        Assert.Equal(
            new LedgerFact("classes", "1,2,3,4"),
            ErasedClassesFact.Create(
                [DataClass.ReceivedDocument, DataClass.Evidence, DataClass.VerificationRecord, DataClass.Declaration]));
        Assert.True(ErasedClassesFact.TryParse("1,2,3,4", out var classes));
        Assert.Equal([DataClass.Declaration, DataClass.VerificationRecord, DataClass.Evidence, DataClass.ReceivedDocument], classes);
        Assert.False(ErasedClassesFact.TryParse("1,99", out _));
    }

    [Fact]
    public void The_numbers_in_the_database_equal_the_numbers_in_the_hashed_bytes()
    {
        Assert.Equal(
            SubjectKinds.Select(kind => (short)kind.Number),
            SubjectKinds.Select(kind => EvidenceNumbers.SubjectKind.ToNumber(kind.Kind)));
        Assert.Equal(
            StoredDataClasses.All.Select(known => (short)known.Number),
            EvidenceNumbers.DataClass.ToNumbers(StoredDataClasses.All.Select(known => known.Value)));
        Assert.False(EvidenceNumbers.DataClass.TryGetValue(0, out _));
    }

    private static LedgerEntry CreateEntry(LedgerEntryKind kind, SubjectKind subjectKind, DataClass dataClass) => new()
    {
        ApplicationId = new Guid("019c0000-0000-7000-8000-000000000001"),
        Sequence = 1,
        Kind = kind,
        At = new DateTimeOffset(2026, 11, 20, 1, 2, 3, 456, TimeSpan.Zero),
        Actor = new Actor("kyc", "staff-1"),
        Subject = new LedgerSubject(new SubjectKey(subjectKind, new Guid("019c0000-0000-7000-8000-000000000002")))
        {
            DataClass = dataClass,
            Ciphertext = default(Digest),
            Commitment = default(Digest),
        },
        Facts = [new LedgerFact("certificate", new string('0', 64)), new LedgerFact("classes", "1")],
    };

    private static void AssertBytesAndJson(
        LedgerEntry entry, int kindNumber, int subjectNumber, int classNumber, string kindWord, string subjectWord, string classWord)
    {
        var expectedHex = string.Concat(
            EncodeTextField("kyc-ledger-entry/1"),
            "00000010" + "019c00000000700080000000" + "00000001",
            EncodeNumberField(1),
            EncodeNumberField(kindNumber),
            EncodeNumberField(1795136523456000),
            EncodeTextField("kyc"),
            EncodeTextField("staff-1"),
            EncodeNumberField(subjectNumber),
            "00000010" + "019c00000000700080000000" + "00000002",
            EncodeNumberField(classNumber),
            "00000020" + new string('0', 64),
            "00000020" + new string('0', 64),
            EncodeNumberField(2),
            EncodeTextField("certificate"),
            EncodeTextField(new string('0', 64)),
            EncodeTextField("classes"),
            EncodeTextField("1"));
        Assert.Equal(expectedHex, Convert.ToHexStringLower(entry.Encode()));
        Assert.True(LedgerEntry.TryDecode(Convert.FromHexString(expectedHex), out var decodedEntry));
        Assert.Equal((entry.Kind, entry.Subject), (decodedEntry!.Kind, decodedEntry.Subject));

        var json = JsonTemplate
            .Replace("KIND", kindWord, StringComparison.Ordinal)
            .Replace("SUBJECT", subjectWord, StringComparison.Ordinal)
            .Replace("CLASS", classWord, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(entry, EvidenceJson.CompactOptions));
        Assert.Equal(entry.Encode(), EvidenceJson.TryRead<LedgerEntry>(System.Text.Encoding.UTF8.GetBytes(json))!.Encode());
    }

    // Encodes the given number as a field. Each field is preceded by its length, in four bytes.
    private static string EncodeNumberField(long value) => "00000008" + value.ToString("x16", CultureInfo.InvariantCulture);

    private static string EncodeTextField(string value) =>
        value.Length.ToString("x8", CultureInfo.InvariantCulture) + Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(value));

    // Removes the line breaks after commas in the expected JSON. They are there only for readability; no value contains a line break.
    private static string JoinLines(string json) => json.Replace("\n", "", StringComparison.Ordinal);
}
