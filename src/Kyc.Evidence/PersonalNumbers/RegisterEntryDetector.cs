using System.Buffers;
using System.Text.RegularExpressions;

namespace Kyc.Evidence.PersonalNumbers;

/// <summary>
/// Finds labelled values of a resident record or a family register: 本籍 and 筆頭者 by the value after the label, and 住民票コード by eleven digits
/// beside the label. The check digit of 住民票コード, which a public notice defines, is not checked.
/// </summary>
/// <remarks>
/// A domicile is found if a label (本籍, 本籍地, 原籍, also in kana) precedes a prefecture or a municipality. Only symbols, spaces, a particle,
/// words such as 所在地, and at most one line break may be between them. 日本籍, 資本籍 and similar words are not labels. A value is ignored if it
/// is negated, or if it states where something was issued.
/// </remarks>
internal static partial class RegisterEntryDetector
{
    private const int CodeDigitCount = 11;
    private const int MaxDistanceInCodeUnits = 64;

    // Symbols and spaces within one line, except the end of a sentence. The group is atomic, so a long run of spaces is read only once.
    private const string SymbolPattern = @"(?>[^\p{L}\p{N}\n\r。！!？?]*)";

    private const string ParticlePattern = "(?:は|が|も|を|に|の|として|とは)?";

    private const string LabelToValuePattern = SymbolPattern + ParticlePattern + SymbolPattern + @"(?:\r?\n" + SymbolPattern + ")?";

    /// <summary>
    /// Matches text that may follow a label but is not a value. No name of a municipality contains such text, and no person's name begins
    /// with it.
    /// </summary>
    private const string NonValuePattern =
        "記載|記入|省略|表示|表記|非公開|不要|不明|不詳|不在|無し|無記|無い|未記|未確|除|削除|黒塗|塗り|伏せ|隠し|隠す|消去|消し|抹消|マスク|マスキング|空欄|住民票|戸籍|住所|" +
        "現住|居住|証明|取得|請求|交付|発行|提出|確認|変更|転籍|申請|窓口|役所|役場|同上|同じ|以外|対象|情報|項目|続柄|筆頭|国籍|氏名|生年|入り|写し|都道府|府県|市[区町村]|" +
        "区[市町]町?村?|町村|各[市区町村]|当該|最寄|所在|本人|世帯|長男|長女";

    private const string Prefectures =
        "青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|" +
        "香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄";

    private const string PrefecturesInKana =
        "ホッカイドウ|トウキョウト|(?:オオサカ|キョウト)フ|(?:アオモリ|イワテ|ミヤギ|アキタ|ヤマガタ|フクシマ|イバラキ|トチギ|グンマ|サイタマ|チバ|カナガワ|ニイガタ|トヤマ|イシカワ|" +
        "フクイ|ヤマナシ|ナガノ|ギフ|シズオカ|アイチ|ミエ|シガ|ヒョウゴ|ナラ|ワカヤマ|トットリ|シマネ|オカヤマ|ヒロシマ|ヤマグチ|トクシマ|カガワ|エヒメ|コウチ|フクオカ|サガ|ナガサキ|" +
        "クマモト|オオイタ|ミヤザキ|カゴシマ|オキナワ)ケン";

    // Names of municipalities that contain hiragana, as in the list of postcodes. All other names consist of kanji and katakana.
    private const string HiraganaMunicipalities =
        "にかほ市|むつ市|つがる市|おいらせ町|せたな町|むかわ町|新ひだか町|えりも町|あきる野市|日の出町|いすみ市|かすみがうら市|つくば市|" +
        "つくばみらい市|ひたちなか市|さくら市|さいたま市|ときがわ町|ふじみ野市|みどり市|みなかみ町|伊豆の国市|みよし市|あま市|いなべ市|" +
        "紀の川市|かつらぎ町|みなべ町|すさみ町|南あわじ市|たつの市|隠岐の島町|さぬき市|まんのう町|東かがわ市|東みよし町|つるぎ町|いの町|" +
        "みやこ町|みやま市|うきは市|みやき町|あさぎり町|えびの市|さつま町|いちき串木野市|南さつま市|うるま市|あわら市|おおい町|かほく市|" +
        "いわき市";

    private const string PlacePattern =
        "(?:北海道|東京都(?!民|庁|外)|(?:大阪|京都)府(?!民|庁|外)|(?:" + Prefectures + ")県(?!民|庁|外)|" +
        "(?:東京|大阪|京都|" + Prefectures + @")(?=\s*(?:$|[\n\r、,。．.)|・/」】]|です|でし|だ))|" +
        PrefecturesInKana + "|" + HiraganaMunicipalities +
        "|(?:(?!" + NonValuePattern + @")[\p{IsCJKUnifiedIdeographs}々〆ヶケヵノァ-ヴー]){1,7}?[市区町村郡](?!役|民|内|外|長|立|場|名|制|議|税))";

    // Rejects a place name if within the next 20 characters there is a negation, a government office, or a statement that something was
    // issued or received at the place.
    private const string NegationPattern = @"(?![^\n\r。、,\s]{0,20}(?:ではな|ではあり|でな[いく]|じゃな|役所|役場|(?:で|にて)(?:取得|交付|請求|発行|取っ|取り|受け)))";

    // Every label contains one of these letters. Most texts contain none of them and are therefore neither folded nor searched.
    private static readonly SearchValues<char> LabelLetters = SearchValues.Create("籍藉筆民住基ほホﾎじジｼ");

    /// <summary>Finds the labelled values in the given text and adds them to <paramref name="findings"/>.</summary>
    public static void Find(string text, List<DigitGroup> groups, List<PersonalNumberFinding> findings)
    {
        if (!text.AsSpan().ContainsAny(LabelLetters))
        {
            return;
        }

        var folded = FoldedLineText.Create(text);
        foreach (Match match in DomicileRegex().Matches(folded.Text))
        {
            findings.Add(CreateFinding(match, folded));
        }

        foreach (Match match in HeadOfRegisterRegex().Matches(folded.Text))
        {
            findings.Add(CreateFinding(match, folded));
        }

        FindResidentRecordCodes(folded, groups, findings);
    }

    private static PersonalNumberFinding CreateFinding(Match match, FoldedLineText folded)
    {
        var value = match.Groups["value"];
        var start = folded.GetOriginalIndex(value.Index);
        return new PersonalNumberFinding(
            PersonalNumberFindingKind.RegisteredDomicile,
            start,
            folded.GetOriginalIndex(value.Index + value.Length) - start);
    }

    private static void FindResidentRecordCodes(FoldedLineText folded, List<DigitGroup> groups, List<PersonalNumberFinding> findings)
    {
        var nextGroup = 0;
        foreach (Match label in CodeLabelRegex().Matches(folded.Text))
        {
            var (labelStart, labelEnd) = (folded.GetOriginalIndex(label.Index), folded.GetOriginalIndex(label.Index + label.Length));
            while (nextGroup < groups.Count && groups[nextGroup].Start < labelEnd)
            {
                nextGroup++;
            }

            if (nextGroup < groups.Count && groups[nextGroup].Start == labelEnd && TryAdd(groups, nextGroup, findings))
            {
                continue;
            }

            for (
                var firstGroup = nextGroup - 1;
                firstGroup >= 0 && groups[firstGroup].End <= labelStart && groups[firstGroup].End > labelStart - MaxDistanceInCodeUnits;
                firstGroup--)
            {
                if (FindLastGroup(groups, firstGroup) is { } lastGroup
                    && groups[lastGroup].End == labelStart
                    && TryAdd(groups, firstGroup, findings))
                {
                    break;
                }
            }
        }
    }

    private static int? FindLastGroup(List<DigitGroup> groups, int first) =>
        PersonalNumberDetector.FindLastGroup(groups, first, CodeDigitCount);

    private static bool TryAdd(List<DigitGroup> groups, int first, List<PersonalNumberFinding> findings)
    {
        if (FindLastGroup(groups, first) is not { } last || !PersonalNumberDetector.IsSeparateNumber(groups, first, last))
        {
            return false;
        }

        var finding = new PersonalNumberFinding(
            PersonalNumberFindingKind.ResidentRecordCode,
            groups[first].Start,
            groups[last].End - groups[first].Start);
        if (findings.Count > 0 && findings[^1] == finding)
        {
            return true;
        }

        findings.Add(finding);
        return true;
    }

    [GeneratedRegex(
        @"(?:(?<![資基見原標台脚絵謄抄副製旗]|(?<!月)日|ない|省いた|消した|伏せた|隠した|黒塗りの|塗った|非表示の|マスキング済みの)" +
        @"本\s{0,8}[籍藉](?:\s{0,8}[地チち])?|" +
        @"(?<!\p{IsCJKUnifiedIdeographs})原\s{0,8}籍(?:\s{0,8}地)?|戸籍の?所在地|" +
        "(?<![にしき])ほんせき(?:ち)?|(?<![ニシキ])ホンセキ(?:チ)?)" +
        SymbolPattern + "(?:の?(?:所在地?|場所|表示|記載|欄|地番|番地|都道府県(?:名|のみ)?)|の住所|(?:と|及び|および)住所|任意|必須)?" + LabelToValuePattern +
        "(?<value>" + PlacePattern + NegationPattern + @"[^\n\r。]{0,120})")]
    private static partial Regex DomicileRegex();

    [GeneratedRegex(
        @"筆\s{0,8}頭\s{0,8}者(?:の?(?:氏名|名前|名|氏))?(?>[^\p{L}\p{N}\n\r。！!？?]+|は|が|\r?\n)" + LabelToValuePattern +
        "(?<value>(?!" + NonValuePattern + @"|な[しい]|です|ナシ|あり|有り?|(?:父|母|父親|母親|夫|妻|祖父|子|私|自分)(?!" + @"\p{IsCJKUnifiedIdeographs}))" +
        @"[\p{IsCJKUnifiedIdeographs}々ヶケァ-ヴー]{1,10}[ ]?[\p{IsCJKUnifiedIdeographs}々ヶケぁ-んァ-ヴー]{1,10}(?<=.{2})(?<!し|した|する|せず|ない|ません|ます))")]
    private static partial Regex HeadOfRegisterRegex();

    [GeneratedRegex(
        @"(?<lead>(?:(?:が|は|も|という|です)[^\p{L}\p{N}\n\r]{0,4}|[^\p{L}\p{N}\n\r]{0,4}))(?<label>" +
        @"住\s{0,2}民\s{0,2}(?:票\s{0,2})?(?:の\s{0,2})?コード|住民票番号|住基の?(?:コード|番号)|(?:じゅうみんひょう|ジュウミンヒョウ)(?:コード|こーど))" +
        SymbolPattern + "(?:(?:11|十一)桁|番号|No)?" + LabelToValuePattern)]
    private static partial Regex CodeLabelRegex();
}
