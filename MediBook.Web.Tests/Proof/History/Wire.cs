using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>An answer, or why there is none.</summary>
/// <param name="Status">HTTP status; 0: none came.</param>
/// <param name="Body">As sent; where it leads, of a redirect; or the failure's name.</param>
internal sealed record WireAnswer(int Status, string Body)
{
    /// <summary>Whether it says that it was done.</summary>
    public bool IsOk => Status is (>= 200 and < 300) or 303;

    /// <summary>Whether it says that it was not done and will not be.</summary>
    public bool IsRefused => Status is >= 400 and < 500 && !Body.Contains("still running", StringComparison.Ordinal);
}

/// <summary>One request that can be sent again exactly as it was.</summary>
/// <param name="Method">GET, POST or PATCH.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Content">JSON, or a form; null: nothing.</param>
/// <param name="IsForm">Whether it is a form.</param>
/// <param name="Token">Bearer token, or null.</param>
/// <param name="Cookies">The Cookie header, or null.</param>
/// <param name="Key">Idempotency-Key, or null.</param>
/// <param name="GuestKey">A guest's key to one booking, or null.</param>
internal sealed record WireRequest(
    string Method, string Path, string? Content = null, bool IsForm = false, string? Token = null, string? Cookies = null, string? Key = null,
    string? GuestKey = null);

/// <summary>The way to the processes of one MediBook: plain HTTP, cookies and redirects left to the caller, nothing parsed.</summary>
internal sealed class Wire : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A way to processes.</summary>
    /// <param name="instances">Where they listen; a process that was killed comes back at the same address.</param>
    /// <param name="patience">How long to wait for an answer.</param>
    /// <param name="from">The address that the processes see; null: the usual one.</param>
    public Wire(IReadOnlyList<Uri> instances, TimeSpan patience, IPAddress? from = null)
    {
        Instances = instances;
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) };
        if (from is not null)
        {
            handler.ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        _http = new HttpClient(handler) { Timeout = patience };
    }

    /// <summary>Where the processes listen.</summary>
    public IReadOnlyList<Uri> Instances { get; }

    /// <summary>Sends a request once.</summary>
    public async Task<WireAnswer> SendAsync(int instance, WireRequest request)
    {
        try
        {
            using var message = Message(instance, request);
            using var response = await _http.SendAsync(message);
            return response is { StatusCode: HttpStatusCode.SeeOther, Headers.Location: { } location }
                ? new WireAnswer((int)response.StatusCode, location.OriginalString)
                : new WireAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException)
        {
            // No answer is an outcome of its own: nobody knows whether it was done.
            return new WireAnswer(0, exception.GetBaseException().GetType().Name);
        }
    }

    /// <summary>Sends a request once and gives the cookies that came with the answer as well.</summary>
    public async Task<(WireAnswer Answer, string Cookies)> SendForCookiesAsync(int instance, WireRequest request)
    {
        using var message = Message(instance, request);
        using var response = await _http.SendAsync(message);
        var jar = (request.Cookies ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(cookie => cookie.Split('=')[0]);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = cookie.Split(';')[0];
            jar[pair.Split('=')[0]] = pair;
        }

        return (new WireAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync()), string.Join("; ", jar.Values));
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Message(int instance, WireRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Instances[instance], request.Path)) { Version = HttpVersion.Version11 };
        if (request.Content is { } content)
        {
            message.Content = new StringContent(content, Encoding.UTF8, request.IsForm ? "application/x-www-form-urlencoded" : "application/json");
        }

        if (request.Token is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (request.Cookies is { } cookies)
        {
            message.Headers.TryAddWithoutValidation("Cookie", cookies);
        }

        if (request.Key is { } key)
        {
            message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        if (request.GuestKey is { } guestKey)
        {
            message.Headers.TryAddWithoutValidation("Manage-Token", guestKey);
        }

        return message;
    }
}
