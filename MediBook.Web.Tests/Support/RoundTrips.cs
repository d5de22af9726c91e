using System.Net;
using System.Net.Sockets;

namespace MediBook.Web.Tests.Support;

/// <summary>
/// Stands between the app and PostgreSQL and counts round trips: each time the app speaks after PostgreSQL has spoken. What drivers
/// say of themselves does not count; what crosses the wire does.
/// </summary>
public sealed class RoundTrips : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _count;

    /// <summary>Opens a door to the server's port.</summary>
    public RoundTrips(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Round trips since the last time this was asked.</summary>
    public int Take() => Interlocked.Exchange(ref _count, 0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
            {
                pairs.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task ServeAsync(TcpClient app)
    {
        using var server = new TcpClient { NoDelay = true };
        app.NoDelay = true;
        using (app)
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            var serverSpokeLast = 1;
            var up = PumpAsync(app.GetStream(), server.GetStream(), () =>
            {
                if (Interlocked.Exchange(ref serverSpokeLast, 0) == 1)
                {
                    Interlocked.Increment(ref _count);
                }
            });
            var down = PumpAsync(server.GetStream(), app.GetStream(), () => Interlocked.Exchange(ref serverSpokeLast, 1));
            await Task.WhenAny(up, down);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action spoke)
    {
        var buffer = new byte[65536];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
            {
                spoke();
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One of the two has hung up.
        }
    }
}
