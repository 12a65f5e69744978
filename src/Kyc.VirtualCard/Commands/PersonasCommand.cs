using System.CommandLine;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Implements the command <c>personas</c>, which lists the personas with their passwords and purposes.</summary>
internal static class PersonasCommand
{
    public static Command Build()
    {
        var command = new Command("personas", "Lists the fictitious people: name, password, purpose.");
        command.SetAction(_ =>
        {
            var width = Personas.All.Max(persona => persona.Name.Length);
            foreach (var persona in Personas.All)
            {
                Console.WriteLine($"{persona.Name.PadRight(width)}  {persona.Password,-16}  {persona.Purpose}");
            }
        });
        return command;
    }
}
