using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Api;

/// <summary>The request collections run from top to bottom against a fresh demo, and call every row of the API.</summary>
public sealed partial class CollectionTests(PostgresFixture postgres)
{
    private static readonly string Docs = Path.Combine(SourceTree.Root, "docs");

    [Fact]
    public async Task The_http_file_runs_from_top_to_bottom() => await RunAsync(HttpFile.Read(await File.ReadAllTextAsync(Path.Combine(Docs, "medibook.http"))));

    [Fact]
    public async Task The_Postman_collection_runs_from_top_to_bottom() =>
        await RunAsync(PostmanCollection.Read(await File.ReadAllTextAsync(Path.Combine(Docs, "medibook.postman_collection.json"))));

    /// <summary>Sends every call in order, with what the answers before it gave, to an app that was just started with the demo.</summary>
    private async Task RunAsync(Collection collection)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var app = new MediBookApp(
            database, "Development", new() { ["Demo:Seed"] = "true", ["Demo:Password"] = collection.Variables["adminPassword"], ["RateLimits:Enabled"] = "true" });
        app.UseKestrel(0);
        app.StartServer();
        var api = new ApiClient(app.CreateDefaultClient(app.ClientOptions.BaseAddress));
        var variables = new Dictionary<string, string>(collection.Variables) { ["base"] = "", ["$timestamp"] = "1795386000" };
        var called = new HashSet<string>();
        foreach (var call in collection.Calls)
        {
            string Fill(string text) => Variable().Replace(text, match => variables.TryGetValue(match.Groups[1].Value, out var value)
                ? value
                : throw new InvalidOperationException($"{call.Name}: nothing before it gives {match.Value}."));

            Assert.True(call.Body is null || call.Headers.Contains(("Content-Type", "application/json")), $"{call.Name} does not say what its body is.");
            var path = Fill(call.Address);
            var reply = await api.SendAsync(
                call.Method, path, call.Body is null ? null : Fill(call.Body), token: null,
                [.. call.Headers.Where(header => header.Name != "Content-Type").Select(header => (header.Name, Fill(header.Value)))]);
            call.Check(reply, variables);
            called.Add($"{call.Method.ToLowerInvariant()} {Number().Replace(path.Split('?')[0], "/{id}")}");
        }

        var rows = (await api.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        Assert.Empty(rows.Except(called));
    }

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"/\d+(?=/|$)")]
    private static partial Regex Number();

    /// <summary>Calls in their order.</summary>
    /// <param name="Variables">What the file itself sets.</param>
    /// <param name="Calls">The calls.</param>
    private sealed record Collection(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<Call> Calls);

    /// <summary>One call.</summary>
    /// <param name="Name">Its title.</param>
    /// <param name="Method">Method.</param>
    /// <param name="Address">Address, with variables.</param>
    /// <param name="Headers">Headers, with variables.</param>
    /// <param name="Body">Body, with variables, or null.</param>
    /// <param name="Check">Holds the answer against what the file expects, and keeps what later calls need.</param>
    private sealed record Call(
        string Name, string Method, string Address, IReadOnlyList<(string Name, string Value)> Headers, string? Body, Action<ApiReply, Dictionary<string, string>> Check);

    /// <summary>Reads the syntax of the REST Client: blocks between <c>###</c>, <c># @name</c>, and <c># expect STATUS SENTENCE</c> of our own.</summary>
    private static partial class HttpFile
    {
        public static Collection Read(string text)
        {
            var blocks = text.ReplaceLineEndings("\n").Split("\n###");
            return new Collection(
                Setting().Matches(blocks[0]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value), [.. blocks.Skip(1).Select(ReadCall)]);
        }

        private static Call ReadCall(string block)
        {
            var lines = block.Split('\n');
            var title = lines[0].Trim();
            var name = Name().Match(block) is { Success: true } named ? named.Groups[1].Value : null;
            var expected = Expectation().Match(block);
            Assert.True(expected.Success, $"'{title}' says no status.");
            var request = lines.Skip(1).SkipWhile(line => line.StartsWith('#')).ToList();
            var headers = request.Skip(1).TakeWhile(line => line.Length > 0).ToList();
            var body = string.Join('\n', request.Skip(1 + headers.Count)).Trim();
            return new Call(
                title, request[0].Split(' ')[0], request[0].Split(' ')[1], [.. headers.Select(line => (line.Split(": ")[0], line.Split(": ", 2)[1]))], body.Length == 0 ? null : body,
                (reply, variables) =>
                {
                    Assert.True(reply.Status == int.Parse(expected.Groups[1].Value, CultureInfo.InvariantCulture), $"{title}: {reply.Status} {reply.Text}");
                    if (expected.Groups[2].Value is { Length: > 0 } sentence)
                    {
                        Assert.Equal(sentence, reply.Json.GetProperty("error").GetString());
                    }

                    foreach (var (path, value) in name is null ? [] : Leaves(reply.Json))
                    {
                        variables[$"{name}.response.body.${path}"] = value;
                    }
                });
        }

        [GeneratedRegex(@"^@(\w+) = (.+)$", RegexOptions.Multiline)]
        private static partial Regex Setting();

        [GeneratedRegex(@"^# @name (\w+)$", RegexOptions.Multiline)]
        private static partial Regex Name();

        [GeneratedRegex("^# expect ([0-9]{3})(?: (.+))?$", RegexOptions.Multiline)]
        private static partial Regex Expectation();
    }

    /// <summary>Reads a Postman collection (2.1), and the few kinds of lines that its scripts are made of.</summary>
    private static partial class PostmanCollection
    {
        public static Collection Read(string text)
        {
            var root = JsonDocument.Parse(text).RootElement;
            Assert.Equal("https://schema.getpostman.com/json/collection/v2.1.0/collection.json", root.GetProperty("info").GetProperty("schema").GetString());
            return new Collection(
                root.GetProperty("variable").EnumerateArray().ToDictionary(variable => variable.GetProperty("key").GetString()!, variable => variable.GetProperty("value").GetString()!),
                [.. root.GetProperty("item").EnumerateArray().SelectMany(folder => folder.GetProperty("item").EnumerateArray()).Select(ReadCall)]);
        }

        private static Call ReadCall(JsonElement item)
        {
            var (name, request) = (item.GetProperty("name").GetString()!, item.GetProperty("request"));
            var script = item.GetProperty("event")[0].GetProperty("script").GetProperty("exec").EnumerateArray().Select(line => line.GetString()!).ToList();
            Assert.Contains(script, line => Status().IsMatch(line));
            var auth = request.GetProperty("auth");
            var token = auth.GetProperty("type").GetString() == "bearer" ? auth.GetProperty("bearer")[0].GetProperty("value").GetString() : null;
            return new Call(
                name, request.GetProperty("method").GetString()!, request.GetProperty("url").GetString()!,
                [
                    .. request.GetProperty("header").EnumerateArray().Select(header => (header.GetProperty("key").GetString()!, header.GetProperty("value").GetString()!)),
                    .. token is null ? Array.Empty<(string, string)>() : [("Authorization", $"Bearer {token}")],
                ],
                request.TryGetProperty("body", out var body) ? body.GetProperty("raw").GetString() : null,
                (reply, variables) => script.ForEach(line => Run(line, name, reply, variables)));
        }

        private static void Run(string line, string name, ApiReply reply, Dictionary<string, string> variables)
        {
            if (Status().Match(line) is { Success: true } status)
            {
                Assert.True(reply.Status == int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture), $"{name}: {reply.Status} {reply.Text}");
            }
            else if (Equality().Match(line) is { Success: true } equality)
            {
                Assert.Equal(equality.Groups[2].Value.Trim('"'), Leaves(reply.Json)[equality.Groups[1].Value]);
            }
            else if (Keeping().Match(line) is { Success: true } keeping)
            {
                variables[keeping.Groups[1].Value] = Leaves(reply.Json)[keeping.Groups[2].Value];
            }
            else
            {
                Assert.Fail($"{name}: nobody here knows what to do with {line}");
            }
        }

        [GeneratedRegex("""^pm\.test\("[^"]+", \(\) => pm\.response\.to\.have\.status\(([0-9]{3})\)\);$""")]
        private static partial Regex Status();

        [GeneratedRegex("""^pm\.test\("[^"]+", \(\) => pm\.expect\(pm\.response\.json\(\)([^)]+)\)\.to\.eql\((.+)\)\);$""")]
        private static partial Regex Equality();

        [GeneratedRegex("""^pm\.collectionVariables\.set\("(\w+)", pm\.response\.json\(\)([^)]+)\);$""")]
        private static partial Regex Keeping();
    }

    /// <summary>Every value of a body by its path, like <c>.slots[0].id</c>.</summary>
    private static Dictionary<string, string> Leaves(JsonElement json)
    {
        var leaves = new Dictionary<string, string>();
        void Add(string path, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in value.EnumerateObject())
                    {
                        Add($"{path}.{property.Name}", property.Value);
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var (index, item) in value.EnumerateArray().Index())
                    {
                        Add(string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), item);
                    }

                    break;
                default:
                    leaves[path] = value.ToString();
                    break;
            }
        }

        Add("", json);
        return leaves;
    }
}
