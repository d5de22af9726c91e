using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Setup;

EmbeddedPostgresServer? server = null;
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.ListenByDefault();
    server = await builder.AddDatabaseAsync();
    if (DatabaseCommand.From(args) is { } command)
    {
        return await command.RunAsync(builder, server);
    }

    builder.AddLanguages();
    builder.AddSecurity();
    builder.AddLoad();
    builder.AddRateLimits();
    builder.AddServices();
    builder.AddPages();
    builder.AddCompression();
    builder.AddLive();
    builder.AddApi();
    builder.AddApiDescription();
    builder.AddJobs();
    builder.AddDemo();

    var app = builder.Build();
    await app.PrepareDatabaseAsync();
    if (args.Contains("--forget-token-keys"))
    {
        return await app.ForgetTokenKeysAsync();
    }

    var demo = await app.SeedDemoAsync();
    if (args.Contains("--prepare"))
    {
        return 0;
    }

    await app.RunFirstSetupAsync();
    app.UseSecurityHeadersOfMediBook();
    app.UseCompression();
    app.UsePages();
    app.UseJobs();
    app.AnnounceWhenListening(server, demo);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } line)
{
    await Console.Error.WriteLineAsync($"MediBook cannot start. {line}");
    return 2;
}
finally
{
    if (server is not null)
    {
        await server.DisposeAsync();
    }
}
