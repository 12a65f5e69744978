using System.Runtime.InteropServices;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Secrets;

// The terminal sends Ctrl-C (SIGINT) to this process too. This process ignores the signal, because the main program determines when a card
// session ends.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
if (!ProcessProtection.TryApply(out var problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using var requests = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
new PcscHost(PcscApi.CreateForThisPlatform(), requests, answers).Run();

// Returning from Main is not sufficient to end the process, because a thread may be in a call to the PC/SC library that never returns.
Environment.Exit(0);
return 0;
