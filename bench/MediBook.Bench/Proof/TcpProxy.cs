using System.Net;
using System.Net.Sockets;

namespace MediBook.Bench.Proof;

/// <summary>A wire that can be cut and slowed: listens at a port of its own and passes everything on.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Pair> _open = [];

    /// <summary>A wire to a port of this machine.</summary>
    public TcpProxy(int target)
    {
        Target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where it leads.</summary>
    public int Target { get; set; }

    /// <summary>How long each piece is kept back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Cuts every open connection after so many more bytes from the far end.</summary>
    public void CutAfter(int bytes)
    {
        lock (_lock)
        {
            foreach (var pair in _open)
            {
                pair.Budget = bytes;
            }
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        lock (_lock)
        {
            foreach (var pair in _open)
            {
                pair.Cut();
            }
        }

        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It was stopped.
                return;
            }
        }
    }

    private async Task ServeAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        var pair = new Pair(near, far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
            lock (_lock)
            {
                _open.Add(pair);
            }

            await Task.WhenAny(PumpAsync(near, far, pair: null), PumpAsync(far, near, pair));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Nobody listens there now: the near end finds its connection cut.
        }
        finally
        {
            pair.Cut();
            lock (_lock)
            {
                _open.Remove(pair);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Pair? pair)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
            {
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, _end.Token);
                }

                var piece = pair is null ? read : Math.Min(read, pair.Budget);
                await to.SendAsync(buffer.AsMemory(0, piece), _end.Token);
                if (pair is not null && (pair.Budget -= read) < 0)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone; the other follows.
        }
    }

    private sealed class Pair(Socket near, Socket far)
    {
        /// <summary>How many more bytes may come from the far end.</summary>
        public int Budget { get; set; } = int.MaxValue;

        /// <summary>Ends both at once, without a farewell.</summary>
        public void Cut()
        {
            foreach (var socket in new[] { near, far })
            {
                socket.Close(timeout: 0);
            }
        }
    }
}
