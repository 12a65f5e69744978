using System.Runtime.InteropServices;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Secrets;

// The terminal sends Ctrl-C to this process too. It is ignored here, because the main program determines whether a card session ends.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
if (!ProcessProtection.TryApply(out var problem))
{
    Console.Error.WriteLine(problem);
    return 1;
}

using var requests = Console.OpenStandardInput();
using var answers = Console.OpenStandardOutput();
new PcscHost(PcscApi.CreateForThisPlatform(), requests, answers).Run();

// Returning from Main is not enough, because the library may be in a call that never ends.
Environment.Exit(0);
return 0;
