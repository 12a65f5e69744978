using System.Globalization;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

// Arguments: the instant to believe in (ISO 8601), applications a batch, then settings of the service. Says "ready", then erases what is due
// again and again, as the service's own worker would; ends when killed.
var app = ServiceHost.Build(args[2..], new FakeTimeProvider(DateTimeOffset.Parse(args[0], CultureInfo.InvariantCulture)));
await app.Services.GetRequiredService<KeyStore>().OpenAsync(CancellationToken.None);
app.Services.GetRequiredService<ErasureIntent>().BatchSize = int.Parse(args[1], CultureInfo.InvariantCulture);
var run = app.Services.GetRequiredService<ErasureRun>();
Console.WriteLine("ready");
while (true) await run.RunAsync(CancellationToken.None);
