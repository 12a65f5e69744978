using System.Text.Json;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Running;

/// <summary>Reads the declaration of the holder of a real card from a file or from the terminal. The declaration is not stored.</summary>
internal static class DeclarationReader
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>
    /// Reads the declaration from a file with a JSON object that has the properties name, kana, birthDate (YYYY-MM-DD) and address.
    /// </summary>
    /// <exception cref="RigException">The file cannot be read or does not contain the declaration as JSON.</exception>
    public static Declaration ReadFile(string path)
    {
        try
        {
            return FrontEnd.CreateDeclaration(JsonSerializer.Deserialize<PersonaDeclaration>(File.ReadAllBytes(path), JsonOptions)!);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // The exception message may quote the content of the file, which is personal data.
            throw new RigException($"{path} is not a readable JSON object with name, kana, birthDate and address.");
        }
    }

    /// <summary>Prompts for the declaration at the terminal.</summary>
    /// <exception cref="RigException">Standard input is not a terminal, or the terminal was closed.</exception>
    public static Declaration Prompt()
    {
        if (Console.IsInputRedirected)
        {
            throw new RigException("Standard input is not a terminal: give --declaration FILE.json (name, kana, birthDate, address).");
        }

        return FrontEnd.CreateDeclaration(new PersonaDeclaration(
            Prompt("Name as on the card, family and given name separated by a space"),
            Prompt("The same in katakana"),
            Prompt("Birth date, YYYY-MM-DD"),
            Prompt("Address as on the card, beginning with the prefecture")));
    }

    private static string Prompt(string question)
    {
        Console.Write($"{question}: ");
        return Console.ReadLine() ?? throw new RigException("The terminal was closed.");
    }
}
