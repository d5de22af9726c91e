using MediBook.Web.Data.EmbeddedPostgres;
using MediBook.Web.Setup;

EmbeddedPostgresServer? server = null;
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.ListenByDefault();
    server = await builder.AddDatabaseAsync();
    builder.AddSecurity();
    builder.AddServices();
    builder.AddPages();
    builder.AddJobs();

    var app = builder.Build();
    await app.PrepareDatabaseAsync();
    await app.RunFirstSetupAsync();
    app.UseSecurityHeadersOfMediBook();
    app.UsePages();
    app.UseJobs();
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
