using System.Text;
using Kyc.Domain.Text;

namespace Kyc.Domain.Names;

/// <summary>Names in a form that compares: compatibility characters folded, no white space, capitals.</summary>
public static class NameText
{
    /// <summary>The form of a name that compares.</summary>
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
