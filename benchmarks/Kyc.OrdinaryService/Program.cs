using System.Net;
using Kyc.OrdinaryService;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;

// An ordinary Grpc.AspNetCore service. It starts to listen after its database has answered one query. The settings Listen and HealthListen
// are each an IP address with a port, and Database is a connection string. The host watches the settings files in the content root for
// changes. The content root is the folder of the program and not the working folder, because the working folder may be /.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPEndPoint.Parse(builder.Configuration["Listen"]!), listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.Listen(IPEndPoint.Parse(builder.Configuration["HealthListen"]!), listen => listen.Protocols = HttpProtocols.Http1);
});
builder.Services.AddGrpc();
builder.Services.AddGrpcHealthChecks();
builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(builder.Configuration["Database"]!));

await using var app = builder.Build();
app.MapGrpcService<GreeterService>();
app.MapGrpcHealthChecksService();
app.MapHealthChecks("/readyz");

await using (var command = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select 1"))
{
    await command.ExecuteScalarAsync();
}

await app.RunAsync();
