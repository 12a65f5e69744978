using System.Text;
using Kyc.Mail.Text;
using Kyc.Mail.Tracking;

namespace Kyc.Mail.Tests.Tracking;

public sealed class StatusWordListTests
{
    private const string Header = "word,class,reason,from,until,source";
    private static readonly DateOnly Day = new(2026, 11, 24);

    [Theory]
    [InlineData("Accepted", "引受", "引受け", "引き受け", " 引　受 ", "窓口引受")]
    [InlineData("InTransit", "中継", "通過", "到着", "発送", "配達局に到着")]
    [InlineData("OutForDelivery", "持ち出し中", "持出し中", "持出中", "配達中", "配達局から出発")]
    [InlineData("Absent", "ご不在のため持ち戻り", "ご不在の為持戻り", "持戻（ご不在）", "持ち戻り(御不在)", "ご不在", "不在")]
    [InlineData("Held", "保管", "保管中", "ご希望により保管", "郵便局で保管", "留め置き")]
    [InlineData("UnderInvestigation", "調査中", "調査")]
    [InlineData("Delivered", "お届け先にお届け済み", "お届け先にお届け済", "お届け先に お届けずみ", "お届け済み", "配達完了", "配達済", "窓口でお渡し", "郵便窓口でお渡し", "窓口でお渡し済")]
    [InlineData("Lost", "亡失", "紛失")]
    [InlineData("Forwarded", "転送", "転送中", "転居先に転送", "転居先へ転送済み", "転送先にお届け済み", "転居先にお届け済み")]
    [InlineData("Returning", "返送", "返送中", "差出人に返送", "差出人へ返送", "差し出し人に返送", "返還", "差出人に還付")]
    [InlineData("Returned", "差出人に返送済み", "差出人様に返送済み", "差出人へ返送済", "返送済み", "差出人に返還済み", "差出人にお届け済み")]
    [InlineData("Returning NotAtAddress", "あて所に尋ねあたらず", "あて所に尋ねあたりません", "あて所尋ねあたらず", "宛て所に尋ねあたりません", "宛所に尋ね当たらず", "宛所にたずね当らず",
        "あて先不明", "住所不明")]
    [InlineData("Returning Moved", "転居先不明", "転居先不明で配達できません", "転送期間経過", "転居先不明／転送期間経過", "返送（転居）", "返送（転送不要）")]
    [InlineData("Returning Refused", "受取拒絶", "受取辞退", "受取拒否", "受け取り拒否", "受領拒絶", "返送：受取拒絶")]
    [InlineData("Returning StorageExpired", "保管期間経過", "保管期間経過のため返還", "保管期間経過につき返送", "保管期間満了", "留置期間経過", "返送(不在)", "ご不在のため返送")]
    [InlineData("Returning AddressIncomplete", "宛先不完全", "あて名不完全", "住所不備", "返送［あて先不完全］")]
    [InlineData("Returning Moved", "返送（転居先不明・転送期間経過）", "返送(転居先不明/転送期間経過)", "転居先不明のため差出人に返送", "転居先不明（返送）")]
    [InlineData("Returned NotAtAddress", "差出人に返送済み（あて所に尋ねあたりません）", "差出人様に返送済〔宛所に尋ねあたらず〕", "返送済み・住所不明")]
    [InlineData("Returned StorageExpired", "差出人に返送済み（保管期間経過）", "保管期間経過により差出人に返送済み")]
    public void All_spellings_of_a_status_word_have_the_same_meaning(string meaning, params string[] words) =>
        Assert.All(words, word => Assert.Equal($"{word}: {meaning}", $"{word}: {FormatMeaning(StatusWordList.BuiltIn.Find(word, Day))}"));

    [Theory]
    [InlineData("NoEffect", "配達希望受付", "配達日時指定", "本人限定受取郵便到着通知", "再配達受付")]
    [InlineData("NeedsReading", "ロッカーに配達", "ﾛｯｶｰに配達", "宅配ボックスに配達", "コンビニエンスストアに引渡", "コンビニに引き渡し", "受箱に投かん", "置き配")]
    public void A_known_word_without_an_event_either_has_no_effect_or_needs_reading(string meaning, params string[] words) =>
        Assert.All(words, word => Assert.Equal(meaning, FormatMeaning(StatusWordList.BuiltIn.Find(word, Day))));

    [Theory]
    [InlineData("")]
    [InlineData("済")]
    [InlineData("お届け先にお届け済み（代人）")]
    [InlineData("お届け先にお届け済み・返送")]
    [InlineData("お届け先にお届け済みではありません")]
    [InlineData("未お届け済み")]
    [InlineData("返送予定")]
    [InlineData("再転送")]
    [InlineData("転送保留")]
    [InlineData("引受（受取拒絶）")]
    [InlineData("配達希望受付（返送）")]
    [InlineData("返送（受取拒絶")]
    [InlineData("返送）受取拒絶（")]
    [InlineData("返送（受取拒絶・転居先不明）")]
    [InlineData("返送・差出人に返送済み（転居先不明）")]
    [InlineData("返送（どこか）")]
    [InlineData("転居")]
    [InlineData("（）")]
    public void A_word_that_is_not_in_the_list_is_unknown_even_if_it_contains_a_listed_word(string word) =>
        Assert.Null(StatusWordList.BuiltIn.Find(word, Day));

    [Fact]
    public void A_status_word_is_valid_only_on_its_days_and_rows_of_the_operator_override_built_in_rows()
    {
        var words = StatusWordList.BuiltIn.WithAdditions(
            ReadList("配達予告,SAYS-NOTHING,,2026-11-01,2026-11-30,office", "通過,HELD,,2026-12-01,,office", "家に返した,RETURNED,,,,office"));
        Assert.Null(words.Find("配達予告", new DateOnly(2026, 10, 31)));
        Assert.Equal("NoEffect", FormatMeaning(words.Find("配達予告", new DateOnly(2026, 11, 1))));
        Assert.Equal("NoEffect", FormatMeaning(words.Find("配達予告", new DateOnly(2026, 11, 30))));
        Assert.Null(words.Find("配達予告", new DateOnly(2026, 12, 1)));
        Assert.Equal(
            ["InTransit", "Held"],
            [FormatMeaning(words.Find("通過", Day)), FormatMeaning(words.Find("通過", new DateOnly(2026, 12, 1)))]);
        Assert.Equal("Returned StorageExpired", FormatMeaning(words.Find("家に返した（保管期間経過）", Day)));
        Assert.Equal("Returned", FormatMeaning(words.Find("差出人に返送済み", Day)));
    }

    [Theory]
    [InlineData("", StatusWordProblemKind.BrokenRow, "配達予告,SAYS-NOTHING,,,office")]
    [InlineData("", StatusWordProblemKind.BrokenRow, "配達予告,\"SAYS-NOTHING,,,,office")]
    [InlineData("", StatusWordProblemKind.Word, " ,SAYS-NOTHING,,,,office")]
    [InlineData("", StatusWordProblemKind.Class, "配達予告,NOTHING,,,,office")]
    [InlineData("", StatusWordProblemKind.Reason, "配達予告,RETURNED,GONE,,,office")]
    [InlineData("", StatusWordProblemKind.Reason, "配達予告,DELIVERED,MOVED,,,office")]
    [InlineData("", StatusWordProblemKind.Reason, "配達予告,REASON,,,,office")]
    [InlineData("", StatusWordProblemKind.Days, "配達予告,SAYS-NOTHING,,2026-12-01,2026-11-30,office")]
    [InlineData("", StatusWordProblemKind.Days, "配達予告,SAYS-NOTHING,,2026/12/01,,office")]
    [InlineData("", StatusWordProblemKind.Source, "配達予告,SAYS-NOTHING,,,, ")]
    [InlineData("予告,HELD,,,2026-11-30,office", StatusWordProblemKind.Repeated, "予 告,SAYS-NOTHING,,2026-11-30,,office")]
    [InlineData("", StatusWordProblemKind.SpeaksAgainst, "お返しした,DELIVERED,,,,office")]
    [InlineData("", StatusWordProblemKind.SpeaksAgainst, "転送済み,SAYS-NOTHING,,,,office")]
    public void A_wrong_row_is_refused_and_its_line_and_fault_are_reported(string previousRow, StatusWordProblemKind kind, string row)
    {
        Assert.False(StatusWordList.TryRead(CreateFile(previousRow.Length == 0 ? "# comment" : previousRow, row), out _, out var problem));
        Assert.Equal(new StatusWordProblem(3, kind), problem);
    }

    [Fact]
    public void A_file_that_is_not_a_status_word_list_is_refused()
    {
        Assert.False(StatusWordList.TryRead([], out _, out var emptyFileProblem));
        Assert.Equal(new StatusWordProblem(0, StatusWordProblemKind.Header), emptyFileProblem);
        Assert.False(StatusWordList.TryRead(Encoding.UTF8.GetBytes("word,class\n"), out _, out var headerProblem));
        Assert.Equal(new StatusWordProblem(1, StatusWordProblemKind.Header), headerProblem);
        Assert.False(StatusWordList.TryRead([0x81, 0x20], out _, out var encodingProblem));
        Assert.Equal(new StatusWordProblem(0, StatusWordProblemKind.Encoding), encodingProblem);
        Assert.True(StatusWordList.TryRead(CsvTextDecoder.Cp932.GetBytes($"{Header}\r\n配達予告,SAYS-NOTHING,,,,office\r\n"), out _, out _));
    }

    private static StatusWordList ReadList(params string[] rows)
    {
        Assert.True(StatusWordList.TryRead(CreateFile(rows), out var list, out _));
        return list;
    }

    private static byte[] CreateFile(params string[] rows) => Encoding.UTF8.GetBytes($"{Header}\n{string.Join('\n', rows)}\n");

    private static string FormatMeaning(StatusMeaning? meaning) => meaning switch
    {
        null => "not understood",
        { Class: StatusWordClass.Event, Reason: ReturnReason.NotStated } => $"{meaning.Event}",
        { Class: StatusWordClass.Event } => $"{meaning.Event} {meaning.Reason}",
        _ => $"{meaning.Class}",
    };
}
