namespace Kyc.Mail.Manifests;

/// <summary>
/// Contains the first columns of the import data (発送予定データ) of ゆうパックプリントR, in order (mail.md 8.6): those that are the same in all versions.
/// Every version has further columns, which letters do not need, and at least 99 columns in total. ゆうパックプリントR identifies the columns by the
/// header.
/// </summary>
internal static class YuPriColumns
{
    /// <summary>The names of the columns, in the order of the header.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "お客様側管理番号", "発送予定日", "発送予定時間区分", "出荷期限日", "到着期限日", "郵便種別", "保冷種別",
        "元／着払／代引", "書留／セキュリティ／特定記録種別", "配達時間帯指定郵便種別",
        "送り状種別", "お届け先 コード", "お届け先 郵便番号", "お届け先 住所１", "お届け先 住所２", "お届け先 住所３", "お届け先 名称１",
        "お届け先 名称２", "お届け先 敬称区分", "お届け先 電話番号",
        "お届け先 メールアドレス１", "お届け先 局留め区分", "お届け先 局留め郵便局名", "お届け先 局留めメール使用区分", "お届け先 局留め郵便番号", "お届け先 配達予告メール使用区分", "お届け先 再配達予告メール使用区分",
        "ご依頼主 コード", "ご依頼主 集荷先と同一区分", "ご依頼主 郵便番号", "ご依頼主 住所１", "ご依頼主 住所２", "ご依頼主 住所３", "ご依頼主 名称１",
        "ご依頼主 名称２", "ご依頼主 敬称", "ご依頼主 電話番号",
        "ご依頼主 メールアドレス１", "ご依頼主 荷送人指図区分", "ご依頼主 お届け通知メール使用区分", "ご依頼主 お届け通知はがき使用区分",
        "集荷先 コード", "集荷先 連携可否区分", "集荷先 会社コード", "集荷先 依頼先店所コード", "集荷先 郵便番号", "集荷先 住所１", "集荷先 住所２",
        "集荷先 住所３", "集荷先 名称１", "集荷先 名称２", "集荷先 敬称", "集荷先 電話番号",
        "受注番号", "こわれもの区分", "なまもの区分", "ビン類区分", "逆さま厳禁区分", "下積み厳禁区分", "商品サイズ区分",
        "重量合計（ｇ）", "25kg超重量物区分", "損害要償額", "速達・配達日指定種別", "配達指定日／希望日",
        "配達時間帯区分", "差出方法区分", "ゆうパック複数個割引", "ゆうパック同一割引", "セット商品コード", "セット品名ラベル印字区分", "複数個口数",
        "記事名１", "記事名２",
        "フリー項目０１", "フリー項目０２", "フリー項目０３", "フリー項目０４", "フリー項目０５", "フリー項目０６", "フリー項目０７",
        "フリー項目０８", "フリー項目０９", "フリー項目１０",
    ];

    private static readonly Dictionary<string, int> Indexes = All.Index().ToDictionary(place => place.Item, place => place.Index);

    /// <summary>Returns the zero-based index of the given column.</summary>
    /// <exception cref="KeyNotFoundException">There is no column with this name.</exception>
    public static int GetIndex(string column) => Indexes[column];
}
