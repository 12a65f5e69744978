using System.CommandLine;
using Kyc.VirtualCard.Commands;

var root = new RootCommand("A software My Number Card for the PC/SC daemon's virtual reader, and the test PKI behind it.")
{
    PkiCommand.Build(),
    ServeCommand.Build(),
    CrlCommand.Build(),
    PersonasCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
