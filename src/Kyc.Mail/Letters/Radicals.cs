using System.Text;

namespace Kyc.Mail.Letters;

/// <summary>
/// Maps radicals to the ideographs of the same shape, for example ⾼ (U+2FBC) to 高. Programs that extract text from PDFs and scans often
/// return the radicals. Source: the compatibility decompositions of UnicodeData.txt. U+2F3E and U+2FCA are mapped to 戸 and 黒, the shapes
/// that Japanese fonts show for them.
/// </summary>
internal static class Radicals
{
    private const int FirstRadical = 0x2F00;

    // The ideographs for U+2F00 to U+2FD5, the 214 radicals of the Kangxi dictionary.
    private const string KangxiIdeographs =
        "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴"
        + "廾弋弓彐彡彳心戈戸手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿"
        + "目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵"
        + "邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黒黹黽鼎鼓鼠鼻齊齒龍龜龠";

    // The radicals in the block U+2E80 to U+2EF3 (CJK Radicals Supplement) that have the shape of a complete ideograph.
    private const string SupplementRadicals = "\u2E9F\u2EA0\u2EC4\u2EC6\u2ED1\u2ED8\u2EDD\u2EE4\u2EE8\u2EE9\u2EEB\u2EED\u2EEF\u2EF2\u2EF3";
    private const string SupplementIdeographs = "母民西角長青食鬼麦黄斉歯竜亀龟";

    /// <summary>Returns the ideograph of the same shape if the character is a radical; otherwise the character itself.</summary>
    public static Rune ToIdeograph(Rune character) =>
        character.Value is >= FirstRadical and < FirstRadical + 214 ? new Rune(KangxiIdeographs[character.Value - FirstRadical])
        : character.IsBmp && SupplementRadicals.IndexOf((char)character.Value, StringComparison.Ordinal) is >= 0 and var place
            ? new Rune(SupplementIdeographs[place])
        : character;
}
