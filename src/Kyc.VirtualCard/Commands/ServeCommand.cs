using System.CommandLine;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Implements the command <c>serve</c>, which provides a persona's card in the virtual reader until it is canceled.</summary>
internal static class ServeCommand
{
    public static Command Build()
    {
        var pkiOption = SharedOptions.CreatePkiOption();
        var personaOption = new Option<string>("--persona")
        {
            Description = "Persona whose card is used; see 'personas'.",
            DefaultValueFactory = _ => "valid",
        };
        personaOption.AcceptOnlyFromAmong([.. Personas.All.Select(candidate => candidate.Name)]);
        var portOption = new Option<int>("--port")
        {
            Description = "Port of vpcd on loopback.",
            DefaultValueFactory = _ => VpcdLink.DefaultPort,
        };
        var command = new Command("serve", "Puts a card into vpcd's reader; prints 'ready' once the PC/SC daemon detects it.")
        {
            pkiOption, personaOption, portOption,
        };
        command.SetAction(
            (parseResult, cancellationToken) =>
                ServeAsync(
                    parseResult.GetRequiredValue(pkiOption).FullName,
                    parseResult.GetRequiredValue(personaOption),
                    parseResult.GetRequiredValue(portOption),
                    cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(string folder, string personaName, int port, CancellationToken cancellationToken)
    {
        if (!Personas.TryFind(personaName, out var persona))
        {
            throw new ArgumentException("The parser accepts only known personas.", nameof(personaName));
        }

        var card = TestPki.Load(folder).CreateCard(persona, TimeProvider.System.GetUtcNow());
        var link = new VpcdLink(card, port);
        var hasAnnounced = 0;
        link.CardDetected += () =>
        {
            if (Interlocked.Exchange(ref hasAnnounced, 1) == 0)
            {
                Console.WriteLine("ready");
            }
        };
        await link.RunAsync(cancellationToken);
        return 0;
    }
}
