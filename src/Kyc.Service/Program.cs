using Kyc.Service.Hosting;
using Kyc.Service.Platform.Configuration;

if (args is ["--version"])
{
    Console.WriteLine(ServiceVersion.FullVersion);
    return 0;
}

try
{
    await using var app = ServiceHost.Build(args);
    await ServiceHost.PrepareAsync(app, CancellationToken.None);
    await app.RunAsync();
    return ServiceExitStatus.Stopped;
}
catch (Exception exception) when (StartFaultReporter.IsStartFault(exception))
{
    return StartFaultReporter.Report(exception, Console.Error);
}
