namespace Kyc.Domain.Addresses;

/// <summary>
/// Maps letters that people use interchangeably in addresses, in addition to <see cref="Text.TextFolding"/>: old and new forms of kanji (龍
/// and 竜), and the kana of place names (霞ヶ関 and 霞が関, 日ノ出 and 日之出, 四ッ谷 and 四つ谷). In names of people they are different characters.
/// </summary>
internal static class AddressLetters
{
    // Each letter of Kana is compared as the letter of ComparedKana at the same index. OldKanji and NewKanji correspond in the same way.
    private const string KanaVariants = "ヶがガヵの之乃っつッ";
    private const string ComparisonKana = "ケケケケノノノツツツ";

    private const string OldKanji =
        "亞惡壓圍醫爲壹隱榮營衞驛圓鹽緣應歐櫻奧橫溫穩假價畫會壞懷繪擴殼覺學嶽樂勸卷寬歡觀關陷巖顏歸氣龜僞戲犧舊據擧峽挾" +
        "狹鄕曉區驅勳薰徑惠溪經繼莖螢輕鷄藝縣儉劍劒圈檢權獻硏險顯驗嚴效廣恆鑛號國黑濟碎齋劑雜參慘棧蠶贊殘絲齒兒辭濕實舍" +
        "寫釋壽收從澁獸縱肅處敍奬將燒稱證乘剩壤孃條淨疊穰讓釀觸囑愼晉眞寢盡圖粹醉隨髓數樞瀨聲靜齊竊攝專戰淺潛纖踐錢禪雙" +
        "壯搜插爭總聰莊裝騷臟藏屬續墮體躰對帶滯臺瀧擇澤單擔膽團彈斷癡遲晝蟲鑄廳聽敕鎭遞鐵轉點傳黨盜燈當德獨讀屆繩貳惱腦" +
        "霸廢拜賣麥發髮拔蠻祕濱濵甁拂佛竝變邊邉辨瓣辯舖步穗寶萠豐沒飜槇萬滿默彌藥譯豫餘與譽搖樣謠來賴亂覽龍兩獵綠鄰凜壘" +
        "淚勵禮隸靈齡戀爐勞樓錄亙灣瑤堯嶋嶌﨑嵜髙冨峯檜籠祗曾壺蘆鶯頸薮埜桒鷗濤礪蠣攪萊淵舘舩曻栁圡穐塲杦鈎桝竃蠅籐麴靱" +
        "驒稻簑頴埀冲决减凉兔閒姬黃靑淸曆增尙每渴內吳册戶敎旣槪涉產祿稅絕緖脫虛說銳鍊鬭悅彥卽吞刄鼡厩廏諌賤纒檮櫸葢盖凾" +
        "泻澙餠鴈砿斈渊皷狢";

    private const string NewKanji =
        "亜悪圧囲医為壱隠栄営衛駅円塩縁応欧桜奥横温穏仮価画会壊懐絵拡殻覚学岳楽勧巻寛歓観関陥巌顔帰気亀偽戯犠旧拠挙峡挟" +
        "狭郷暁区駆勲薫径恵渓経継茎蛍軽鶏芸県倹剣剣圏検権献研険顕験厳効広恒鉱号国黒済砕斎剤雑参惨桟蚕賛残糸歯児辞湿実舎" +
        "写釈寿収従渋獣縦粛処叙奨将焼称証乗剰壌嬢条浄畳穣譲醸触嘱慎晋真寝尽図粋酔随髄数枢瀬声静斉窃摂専戦浅潜繊践銭禅双" +
        "壮捜挿争総聡荘装騒臓蔵属続堕体体対帯滞台滝択沢単担胆団弾断痴遅昼虫鋳庁聴勅鎮逓鉄転点伝党盗灯当徳独読届縄弐悩脳" +
        "覇廃拝売麦発髪抜蛮秘浜浜瓶払仏並変辺辺弁弁弁舗歩穂宝萌豊没翻槙万満黙弥薬訳予余与誉揺様謡来頼乱覧竜両猟緑隣凛塁" +
        "涙励礼隷霊齢恋炉労楼録亘湾瑶尭島島崎崎高富峰桧篭祇曽壷芦鴬頚藪野桑鴎涛砺蛎撹莱渕館船昇柳土秋場杉鉤枡竈蝿藤麹靭" +
        "騨稲蓑穎垂沖決減涼兎間姫黄青清暦増尚毎渇内呉冊戸教既概渉産禄税絶緒脱虚説鋭錬闘悦彦即呑刃鼠廐廐諫賎纏梼欅蓋蓋函" +
        "潟潟餅雁鉱学渕鼓貉";

    private static readonly char[] ComparisonLetters = CreateTable();

    /// <summary>
    /// Returns the comparison letter for a letter of a folded address: the modern form of an old kanji or a kana variant, the capital of a
    /// Latin letter, and any other letter unchanged. Letters with the same comparison letter count as equal.
    /// </summary>
    public static char ToComparisonLetter(char letter) => ComparisonLetters[letter];

    private static char[] CreateTable()
    {
        var table = new char[char.MaxValue + 1];
        for (var letter = 0; letter < table.Length; letter++)
        {
            table[letter] = char.ToUpperInvariant((char)letter);
        }

        foreach (var (variant, comparisonLetter) in (OldKanji + KanaVariants).Zip(NewKanji + ComparisonKana))
        {
            table[variant] = comparisonLetter;
        }

        return table;
    }
}
