using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MediBook.Web.Tests.Support;

/// <summary>A program that speaks the JSON API.</summary>
public sealed class ApiClient(HttpClient http)
{
    /// <summary>For what the calls below cannot send.</summary>
    public HttpClient Http { get; } = http;

    /// <summary>Sends a call without a body.</summary>
    public Task<ApiReply> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, token, headers);

    /// <summary>Sends a POST with JSON (as text, or as an object to write).</summary>
    public Task<ApiReply> PostAsync(string path, object? body, string? token = null, params (string Name, string Value)[] headers) => SendAsync("POST", path, body, token, headers);

    /// <summary>Sends a PATCH without a body.</summary>
    public Task<ApiReply> PatchAsync(string path, string? token = null, params (string Name, string Value)[] headers) => SendAsync("PATCH", path, null, token, headers);

    /// <summary>Sends any call.</summary>
    public async Task<ApiReply> SendAsync(string method, string path, object? body, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.RelativeOrAbsolute));
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string json => new StringContent(json, Encoding.UTF8, "application/json"),
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return new ApiReply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Signs in.</summary>
    /// <returns>The token.</returns>
    public async Task<string> SignInAsync(string email, string password = TestData.Password)
    {
        var reply = await PostAsync("/api/auth/login", new { email, password });
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json.GetProperty("token").GetString()!;
    }
}

/// <summary>What the API answered.</summary>
/// <param name="Status">Status.</param>
/// <param name="Text">The body as sent.</param>
/// <param name="Headers">Every header.</param>
public sealed record ApiReply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly Dictionary<string, Regex> Patterns = new()
    {
        ["<instant>"] = new Regex(@"^""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z""$"),
        ["<id>"] = new Regex(@"^[1-9]\d*$"),
        ["<jwt>"] = new Regex(@"^""[\w-]+\.[\w-]+\.[\w-]+""$"),
        ["<token>"] = new Regex(@"^""[\w-]{22}""$"),
        ["<text>"] = new Regex("^\".+\"$"),
    };

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement.Clone();

    /// <summary>
    /// The whole body must be <paramref name="json"/>, written with single quotes: every field there and none beside. For what nobody can know
    /// before stand <c>&lt;instant&gt;</c>, <c>&lt;id&gt;</c>, <c>&lt;jwt&gt;</c>, <c>&lt;token&gt;</c> and <c>&lt;text&gt;</c>.
    /// </summary>
    public ApiReply MustBe(int status, string json)
    {
        Assert.True(status == Status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/json; charset=utf-8", Headers.GetValueOrDefault("Content-Type"));
        var expected = JsonDocument.Parse(json.Replace('\'', '"')).RootElement;
        Assert.True(Same(expected, Json, "$") is not { } difference, $"{Same(expected, Json, "$")}\nexpected {expected.GetRawText()}\nanswered {Text}");
        return this;
    }

    /// <summary>A plain refusal: status and <c>error</c>, and nothing beside.</summary>
    public ApiReply MustRefuse(int status, string error) => MustBe(status, JsonSerializer.Serialize(new { error }).Replace("\"", "'", StringComparison.Ordinal));

    /// <summary>A 400 that names these fields, in any order, and whose <c>error</c> is the first message.</summary>
    public void MustRefuseFields(params string[] paths)
    {
        Assert.True(Status == 400, $"{Status}: {Text}");
        var errors = Json.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(paths.Order(StringComparer.Ordinal), errors.Select(error => error.GetProperty("path").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(errors[0].GetProperty("msg").GetString(), Json.GetProperty("error").GetString());
        Assert.All(errors, error => Assert.NotEqual("", error.GetProperty("msg").GetString()));
        Assert.Equal(["error", "errors"], Json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    private static string? Same(JsonElement expected, JsonElement given, string path)
    {
        if (expected.ValueKind is JsonValueKind.String && Patterns.TryGetValue(expected.GetString()!, out var pattern))
        {
            return pattern.IsMatch(given.GetRawText()) ? null : $"{path} is {given.GetRawText()}";
        }

        if (expected.ValueKind != given.ValueKind)
        {
            return $"{path} is {given.GetRawText()}";
        }

        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var (wanted, had) = (expected.EnumerateObject().Select(property => property.Name).ToList(), given.EnumerateObject().Select(property => property.Name).ToList());
                return wanted.Order(StringComparer.Ordinal).SequenceEqual(had.Order(StringComparer.Ordinal))
                    ? wanted.Select(name => Same(expected.GetProperty(name), given.GetProperty(name), $"{path}.{name}")).FirstOrDefault(difference => difference is not null)
                    : $"{path} has {string.Join(", ", had)}";
            case JsonValueKind.Array:
                return expected.GetArrayLength() == given.GetArrayLength()
                    ? expected.EnumerateArray().Zip(given.EnumerateArray()).Select((pair, index) => Same(pair.First, pair.Second, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"))).FirstOrDefault(difference => difference is not null)
                    : $"{path} has {given.GetArrayLength()} items";
            default:
                return expected.GetRawText() == given.GetRawText() || (expected.ValueKind is JsonValueKind.String && expected.GetString() == given.GetString())
                    ? null
                    : $"{path} is {given.GetRawText()}";
        }
    }
}
