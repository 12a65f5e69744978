using System.Collections.Frozen;

namespace Kyc.Domain.Text;

/// <summary>
/// Latin letters with marks of one character, and the letter and mark they are made of (canonical decomposition of the Unicode Character
/// Database, blocks Latin-1 Supplement, Latin Extended-A, -B and Additional): É of one character is E with U+0301.
/// </summary>
internal static class MarkedLetters
{
    // Each mark with its canonical combining class, then pairs of the letter without and with it; the first may have another mark already.
    private static readonly (char Mark, byte Class, string Letters)[] Marks =
    [
        ('\u0300', 230, "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
        (
            '\u0301', 230,
            "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌ" +
            "õṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ"),
        ('\u0302', 230, "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
        ('\u0303', 230, "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
        ('\u0304', 230, "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ"),
        ('\u0306', 230, "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"),
        (
            '\u0307', 230,
            "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏ" +
            "ſẛ"),
        ('\u0308', 230, "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
        ('\u0309', 230, "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
        ('\u030A', 230, "AÅaåUŮuůwẘyẙ"),
        ('\u030B', 230, "OŐoőUŰuű"),
        ('\u030C', 230, "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
        ('\u030F', 230, "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"),
        ('\u0311', 230, "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
        ('\u031B', 216, "OƠoơUƯuư"),
        ('\u0323', 220, "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
        ('\u0324', 220, "UṲuṳ"),
        ('\u0325', 220, "AḀaḁ"),
        ('\u0326', 220, "SȘsșTȚtț"),
        ('\u0327', 202, "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
        ('\u0328', 202, "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
        ('\u032D', 220, "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
        ('\u032E', 220, "HḪhḫ"),
        ('\u0330', 220, "EḚeḛIḬiḭUṴuṵ"),
        ('\u0331', 220, "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
    ];

    private static readonly FrozenDictionary<char, (char Letter, char Mark)> Parts = Marks
        .SelectMany(mark => mark.Letters.Chunk(2).Select(pair => (Whole: pair[1], Parts: (pair[0], mark.Mark))))
        .ToFrozenDictionary(entry => entry.Whole, entry => entry.Parts);

    private static readonly FrozenDictionary<char, byte> Classes = Marks.ToFrozenDictionary(mark => mark.Mark, mark => mark.Class);

    /// <summary>Takes the last mark off a letter.</summary>
    public static bool TrySplit(char whole, out char letter, out char mark)
    {
        var found = Parts.TryGetValue(whole, out var parts);
        (letter, mark) = found ? parts : (whole, default);
        return found;
    }

    /// <summary>Canonical combining class of a mark, 0 for a character that is none of the marks here: marks are ordered by it.</summary>
    public static int ClassOf(char character) => Classes.GetValueOrDefault(character);
}
