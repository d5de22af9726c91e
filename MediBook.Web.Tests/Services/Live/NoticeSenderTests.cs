using System.Net;
using System.Net.Sockets;
using MediBook.Web.Data;
using MediBook.Web.Services.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediBook.Web.Tests.Services.Live;

public sealed class NoticeSenderTests
{
    [Fact]
    public async Task A_database_that_does_not_answer_keeps_no_app_from_stopping()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var connections = new LiveConnection(NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=nobody;Database=none;Timeout=60"));
        var changes = new SlotChanges();
        using var sender = new NoticeSender(connections, changes, Options.Create(new LiveOptions()), TimeProvider.System, NullLogger<NoticeSender>.Instance);
        await sender.StartAsync(TestContext.Current.CancellationToken);
        changes.Add(7, 412);
        using var met = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        changes.Add(7, 413);
        await sender.StopAsync(new CancellationToken(canceled: true));
        Assert.False(sender.ExecuteTask!.IsCompleted);
    }
}
