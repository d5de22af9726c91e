using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediBook.Bench.Proof;

/// <summary>A mail server that takes everything and keeps nothing; it can be stopped.</summary>
internal sealed class MailSink : IDisposable
{
    private readonly int _port;
    private TcpListener? _listener;
    private int _taken;

    /// <summary>Starts it at a free port.</summary>
    public MailSink()
    {
        Start(0);
        _port = ((IPEndPoint)_listener!.LocalEndpoint).Port;
    }

    /// <summary>Where it listens.</summary>
    public int Port => _port;

    /// <summary>How many mails it has taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes no more mail.</summary>
    public void Stop() => _listener?.Dispose();

    /// <summary>Takes mail again.</summary>
    public void Start() => Start(_port);

    public void Dispose() => Stop();

    private void Start(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 sink");
                while (await reader.ReadLineAsync() is { } line)
                {
                    if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                    {
                        await writer.WriteLineAsync("354 go on");
                        while (await reader.ReadLineAsync() is not ("." or null))
                        {
                        }

                        Interlocked.Increment(ref _taken);
                    }

                    await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
                }
            }
            catch (IOException)
            {
                // The sender was killed.
            }
        }
    }
}
