using System.Globalization;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

// Arguments: the time at which the clock of the program stands (ISO 8601), the number of applications in a batch, and settings of the
// service. Prints "ready". Then it repeatedly erases data that is due, like the service's own worker, until it is killed.
var app = ServiceHost.Build(args[2..], new FakeTimeProvider(DateTimeOffset.Parse(args[0], CultureInfo.InvariantCulture)));
await app.Services.GetRequiredService<KeyStore>().OpenAsync(CancellationToken.None);
app.Services.GetRequiredService<ErasureIntentWriter>().BatchSize = int.Parse(args[1], CultureInfo.InvariantCulture);
var run = app.Services.GetRequiredService<ErasureRunner>();
Console.WriteLine("ready");
while (true)
{
    await run.RunAsync(CancellationToken.None);
}
