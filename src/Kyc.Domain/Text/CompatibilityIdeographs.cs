namespace Kyc.Domain.Text;

/// <summary>CJK compatibility ideographs (U+F900 to U+FAFF) and the unified ones they decompose to (Unicode Character Database).</summary>
internal static class CompatibilityIdeographs
{
    private const char First = '\uF900';
    private const char Itself = '・';

    // 32 a line. Characters without a decomposition in the basic plane stand for themselves.
    private const string Table =
        "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭" +
        "鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄" +
        "鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧" +
        "怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵" +
        "呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈" +
        "裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂" +
        "燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履" +
        "易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺" +
        "切度拓糖宅洞暴輻行降見廓兀嗀・・塚・晴・・凞猪益礼神祥福靖精羽・" +
        "蘒・諸・・逸都・・・飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎" +
        "懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著" +
        "褐視謁謹賓贈辶逸難響頻恵・舘・・並况全侀充冀勇勺喝啕喙嗢塚墳奄奔" +
        "婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯" +
        "猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹" +
        "變贈輸遲醙鉶陼難靖韛響頋頻鬒龜・・・㮝䀘䀹・・・齃龎・・・・・・" +
        "・・・・・・・・・・・・・・・・・・・・・・・・・・・・・・・・";

    /// <summary>The unified ideograph of a character of the block.</summary>
    public static char Unified(char ideograph) => Table[ideograph - First] is var unified and not Itself ? unified : ideograph;
}
