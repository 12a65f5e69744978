using System.Runtime.InteropServices;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Secrets;

// Ctrl-C goes to every program of the terminal. Whether a card session ends is its program's decision, not this one's.
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
if (!ProcessProtection.TryApply(out string? problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using Stream requests = Console.OpenStandardInput();
using Stream answers = Console.OpenStandardOutput();
new PcscHost(PcscApi.ForThisPlatform(), requests, answers).Run();

// Not by returning: the library may hold a call that never ends.
Environment.Exit(0);
return 0;
