using System.Runtime.InteropServices;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Secrets;

// Ctrl-C is sent to every program of the terminal. The main program decides whether a card session ends, not this one.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
if (!ProcessProtection.TryApply(out var problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using var requests = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
new PcscHost(PcscApi.ForThisPlatform(), requests, answers).Run();

// Returning from Main is not enough, because the library may be in a call that never ends.
Environment.Exit(0);
return 0;
