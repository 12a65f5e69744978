using Kyc.Service.Hosting;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

if (args is ["--version"])
{
    Console.WriteLine(ServiceVersion.Text);
    return 0;
}

// Configuration faults are the operator's to mend: a sentence each and an exit status, no stack.
try
{
    await using var app = ServiceHost.Build(args);
    await ServiceHost.PrepareAsync(app, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException exception)
{
    foreach (var sentence in exception.Message.Split('\n')) await Console.Error.WriteLineAsync($"kyc-service: {sentence}");
    return 2;
}
catch (KeyProviderException exception)
{
    await Console.Error.WriteLineAsync($"kyc-service: {exception.Explanation}");
    // A supervisor may start again after 3, but not after 2: a wrong PIN would be sent again, on tokens that do not remember it.
    return exception.MayPass ? 3 : 2;
}
catch (Exception exception) when (exception is MigrationException or DatabasePoolerException)
{
    await Console.Error.WriteLineAsync($"kyc-service: {exception.Message}");
    return 2;
}
