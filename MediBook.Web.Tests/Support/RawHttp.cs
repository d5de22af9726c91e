using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MediBook.Web.Tests.Support;

/// <summary>A connection on which any bytes can be sent as a request, also those that no client of good faith would send.</summary>
public sealed class RawHttp(Uri address) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private int _start;
    private int _end;

    /// <summary>Sends a request and reads its answer; a connection that the server closes is opened again for the next.</summary>
    /// <param name="request">Request line, headers and body as they go over the wire.</param>
    /// <param name="isHead">Whether the answer has no body, whatever its headers say.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="IOException">The server closed the connection without a whole answer.</exception>
    public async Task<RawReply> SendAsync(ReadOnlyMemory<byte> request, bool isHead, CancellationToken ct)
    {
        var reused = _socket is not null;
        var reply = await TryAsync(request, isHead, ct);
        if (reply is null && reused)
        {
            // The server had closed the kept connection in the meantime.
            reply = await TryAsync(request, isHead, ct);
        }

        return reply ?? throw new IOException("The connection was closed without an answer.");
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async Task<RawReply?> TryAsync(ReadOnlyMemory<byte> request, bool isHead, CancellationToken ct)
    {
        try
        {
            await OpenAsync(ct);
            var sending = SendAllAsync(request, ct);
            var reply = await ReadAsync(isHead, ct);
            await sending;
            if (reply is null || reply.Header("Connection") == "close")
            {
                Close();
            }

            return reply;
        }
        catch (SocketException)
        {
            Close();
            return null;
        }
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        if (_socket is not null)
        {
            return;
        }

        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (_start, _end) = (0, 0);
        await _socket.ConnectAsync(address.Host, address.Port, ct);
    }

    /// <summary>The server may answer and close before it has read everything: then the rest is not wanted.</summary>
    private async Task SendAllAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        try
        {
            while (request.Length > 0)
            {
                request = request[await _socket!.SendAsync(request, SocketFlags.None, ct)..];
            }
        }
        catch (SocketException)
        {
        }
    }

    private async Task<RawReply?> ReadAsync(bool isHead, CancellationToken ct)
    {
        while (true)
        {
            if (await ReadLineAsync(ct) is not { } line)
            {
                return null;
            }

            var status = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            var headers = new List<KeyValuePair<string, string>>();
            while (await ReadLineAsync(ct) is { Length: > 0 } header)
            {
                headers.Add(KeyValuePair.Create(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));
            }

            if (status < 200)
            {
                continue;
            }

            var reply = new RawReply(status, headers, []);
            return isHead || status is 204 or 304 ? reply
                : reply.Header("Transfer-Encoding") == "chunked" ? reply with { Body = await ReadChunksAsync(ct) }
                : reply with { Body = await ReadBytesAsync(int.Parse(reply.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture), ct) };
        }
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken ct)
    {
        using var body = new MemoryStream();
        while (int.Parse((await ReadLineAsync(ct))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Write(await ReadBytesAsync(length, ct));
            await ReadLineAsync(ct);
        }

        await ReadLineAsync(ct);
        return body.ToArray();
    }

    private async Task<byte[]> ReadBytesAsync(int length, CancellationToken ct)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            if (_start == _end && !await FillAsync(ct))
            {
                throw new IOException("The connection was closed in the middle of a body.");
            }

            var count = Math.Min(length - read, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(bytes.AsSpan(read));
            (read, _start) = (read + count, _start + count);
        }

        return bytes;
    }

    private async Task<string?> ReadLineAsync(CancellationToken ct)
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end && !await FillAsync(ct))
            {
                return null;
            }

            var letter = _buffer[_start++];
            if (letter == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(letter);
        }
    }

    private async Task<bool> FillAsync(CancellationToken ct)
    {
        (_start, _end) = (0, await _socket!.ReceiveAsync(_buffer, SocketFlags.None, ct));
        return _end > 0;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}

/// <summary>An answer as it came.</summary>
/// <param name="Status">Status.</param>
/// <param name="Headers">Every header, in order.</param>
/// <param name="Body">The body's bytes.</param>
public sealed record RawReply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header, or null.</summary>
    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();
}
