using System.Buffers;
using System.Collections.Concurrent;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace MediBook.Web.Tests.Support;

/// <summary>How a mail server behaves.</summary>
public enum SmtpMood
{
    /// <summary>It takes everything.</summary>
    Takes,

    /// <summary>It takes nothing, for now (451).</summary>
    Refuses,

    /// <summary>It knows no address (550).</summary>
    KnowsNobody,

    /// <summary>It reads the mail and says nothing more.</summary>
    Hangs,

    /// <summary>It reads the mail and hangs up.</summary>
    Drops,
}

/// <summary>A real SMTP server on loopback that keeps what it has accepted, in any of its moods.</summary>
public sealed class SmtpCollector : MessageStore, IMailboxFilterFactory, IMailboxFilter, IAsyncDisposable
{
    private readonly ConcurrentQueue<MimeMessage> _mails = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private int _stopped;

    private SmtpCollector(int port) => Port = port;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How it behaves from now on.</summary>
    public SmtpMood Mood { get; set; }

    /// <summary>What it has accepted, in that order.</summary>
    public IReadOnlyCollection<MimeMessage> Mails => _mails;

    /// <summary>Settings of an app that sends through it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Smtp:Security"] = "None",
        ["Smtp:TimeoutSeconds"] = "1",
        ["Site:PublicUrl"] = "https://book.clinic.example",
    };

    /// <summary>Starts one.</summary>
    public static SmtpCollector Start()
    {
        var collector = new SmtpCollector(FreePort());
        var services = new ServiceProvider();
        services.Add((IMessageStore)collector);
        services.Add((IMailboxFilterFactory)collector);
        var options = new SmtpServerOptionsBuilder().ServerName("collector")
            .Endpoint(endpoint => endpoint.Endpoint(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, collector.Port))).Build();
        collector._running = new SmtpServer.SmtpServer(options, services).StartAsync(collector._stop.Token);
        return collector;
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        switch (Mood)
        {
            case SmtpMood.Refuses:
                return new SmtpResponse((SmtpReplyCode)451, "later");
            case SmtpMood.Hangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return SmtpResponse.TransactionFailed;
            case SmtpMood.Drops:
                throw new SmtpResponseException(SmtpResponse.ServiceClosingTransmissionChannel, true);
            default:
                using (var bytes = new MemoryStream(buffer.ToArray()))
                {
                    _mails.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
                }

                return SmtpResponse.Ok;
        }
    }

    public IMailboxFilter CreateInstance(ISessionContext context) => this;

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
        Task.FromResult(Mood is not SmtpMood.KnowsNobody);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
