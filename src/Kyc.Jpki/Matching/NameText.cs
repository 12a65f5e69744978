using System.Text;

namespace Kyc.Jpki.Matching;

/// <summary>Names in a form that compares: compatibility characters folded, no white space, capitals.</summary>
internal static class NameText
{
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in Capitalize(CompatibilityFolding.Fold(name)))
        {
            if (!char.IsWhiteSpace(character))
            {
                text.Append(character);
            }
        }

        return text.ToString();
    }

    /// <summary>Capitals, as certificates of foreign nationals have them; people type their names as they like.</summary>
    public static string Capitalize(string text) => text.ToUpperInvariant();
}
