using System.Text;
using Kyc.Mail.Letters;

namespace Kyc.Mail.Tests.Pages;

/// <summary>Generates random text: mostly characters that can be printed, rarely others, and sometimes very long.</summary>
internal static class RandomText
{
    public static Addressee CreateAddressee(Random random, int lineCount) =>
        new("2630023", [.. Enumerable.Range(0, lineCount).Select(_ => CreateLine(random))], CreateLine(random));

    private static string CreateLine(Random random)
    {
        var text = new StringBuilder();
        var length = random.Next(8) == 0 ? random.Next(400) : random.Next(1, 30);
        for (var index = 0; index < length; index++)
        {
            text.Append(random.Next(300) switch
            {
                0 => (char)random.Next(0x10000),
                < 20 => (char)random.Next(' ', 0x7f),
                < 30 => (char)random.Next(0x300, 0x370),
                < 150 => (char)random.Next(0x3041, 0x3090),
                _ => (char)('一' + random.Next(3)),
            });
        }

        return text.ToString();
    }
}
