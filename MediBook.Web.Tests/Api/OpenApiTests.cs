using System.Text.Json;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using Microsoft.OpenApi;

namespace MediBook.Web.Tests.Api;

/// <summary>The description of the API: sound, complete enough to make a client of it, and to be had by anyone.</summary>
public sealed class OpenApiTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private const string Path = "/openapi/v1.json";

    [Fact]
    public async Task The_document_is_OpenAPI_3_1_without_a_fault()
    {
        var reply = await Api.GetAsync(Path);
        var (document, diagnostic) = OpenApiDocument.Parse(reply.Text, "json");

        Assert.StartsWith("3.1.", reply.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic!.SpecificationVersion);
        Assert.Empty(diagnostic.Errors.Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(diagnostic.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Empty(document!.Validate(ValidationRuleSet.GetDefaultRuleSet()).Select(error => $"{error.Pointer}: {error.Message}"));
        Assert.All(References(reply.Json), reference => Assert.True(Exists(reply.Json, reference), reference));
    }

    [Fact]
    public async Task Anyone_may_read_it_and_keep_it_for_a_while()
    {
        var reply = await Api.GetAsync(Path, "no token");
        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.Headers["Content-Type"]);
        Assert.Equal("public, max-age=300", reply.Headers["Cache-Control"]);

        var again = await Api.GetAsync(Path, null, ("If-None-Match", reply.Headers["ETag"]));
        Assert.Equal(304, again.Status);
        Assert.Equal("", again.Text);
    }

    [Fact]
    public async Task It_needs_no_database()
    {
        var name = new Npgsql.NpgsqlConnectionStringBuilder(Database.ConnectionString).Database;
        await using var other = await Postgres.CreateDatabaseAsync();
        await other.ExecuteAsync($"alter database {name} allow_connections false");
        await other.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        Assert.Equal(503, (await Api.GetAsync("/health")).Status);

        Assert.Equal(200, (await Api.GetAsync(Path)).Status);

        await other.ExecuteAsync($"alter database {name} allow_connections true");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("https://book.example.org/", "https://book.example.org")]
    public async Task It_names_the_public_address_where_there_is_one(string? address, string? server)
    {
        var (app, api) = Start(new() { ["Site:PublicUrl"] = address });
        await using (app)
        {
            var document = (await api.GetAsync(Path)).Json;
            Assert.Equal(server, document.TryGetProperty("servers", out var servers) ? servers[0].GetProperty("url").GetString() : null);
        }
    }

    [Fact]
    public async Task A_booking_is_described_to_the_letter()
    {
        var schemas = (await Api.GetAsync(Path)).Json.GetProperty("components").GetProperty("schemas");
        Same(
            """
            {"required":["id","slot_id","patient_name","patient_email","patient_phone","status","booking_time","confirmed_at","slot_time","duration_minutes","doctor_name","specialization"],
             "type":"object","properties":{
             "id":{"type":"integer","format":"int32"},"slot_id":{"type":"integer","format":"int32"},"patient_name":{"type":"string"},"patient_email":{"type":"string"},
             "patient_phone":{"type":["null","string"]},"status":{"enum":["PENDING","CONFIRMED","FAILED","CANCELLED"],"type":"string"},
             "booking_time":{"type":"string","format":"date-time"},"confirmed_at":{"type":["null","string"],"format":"date-time"},
             "slot_time":{"type":"string","format":"date-time"},"duration_minutes":{"type":"integer","format":"int32"},"doctor_name":{"type":"string"},
             "specialization":{"type":"string"},"doctor_id":{"type":"integer","format":"int32"},"expires_at":{"type":"string","format":"date-time"}}}
            """,
            schemas.GetProperty("BookingBody"));
        Same(
            """
            {"required":["slot_id","patient_name","patient_email"],"type":"object","properties":{
             "slot_id":{"type":"integer","format":"int32"},"patient_name":{"maxLength":200,"minLength":1,"type":"string"},
             "patient_email":{"maxLength":254,"minLength":1,"type":"string","format":"email"},
             "patient_phone":{"maxLength":40,"pattern":"^[0-9 +\\-().x/]*$","type":["null","string"]},"hold":{"type":["null","boolean"]}}}
            """,
            schemas.GetProperty("NewBookingRequest"));
        Same(
            """
            {"required":["error"],"type":"object","properties":{"error":{"type":"string"},"errors":{"type":"array","items":{"$ref":"#/components/schemas/FieldError"}},
             "status":{"enum":["FAILED"],"type":"string"},"code":{"enum":["otp_required"],"type":"string"}}}
            """,
            schemas.GetProperty("ErrorBody"));
        Same(
            """
            {"required":["doctor_id","start_date","end_date","start_time","end_time"],"type":"object","properties":{
             "doctor_id":{"type":"integer","format":"int32"},"start_date":{"minLength":1,"type":"string","format":"date"},
             "end_date":{"minLength":1,"type":"string","format":"date"},
             "start_time":{"minLength":1,"pattern":"^([01]?[0-9]|2[0-3]):[0-5][0-9]$","type":"string"},
             "end_time":{"minLength":1,"pattern":"^([01]?[0-9]|2[0-3]):[0-5][0-9]$","type":"string"},
             "duration_minutes":{"maximum":120,"minimum":15,"type":["null","integer"],"format":"int32"},"exclude_weekends":{"type":["null","boolean"]}}}
            """,
            schemas.GetProperty("BulkSlotsRequest"));
    }

    [Theory]
    [InlineData("get", "/api/slots", "query", "doctor_id", "{'minimum':1,'type':'integer','format':'int32'}")]
    [InlineData("get", "/api/slots", "query", "date", "{'type':'string','format':'date'}")]
    [InlineData("get", "/api/slots", "query", "limit", "{'maximum':10000,'minimum':1,'type':'integer','format':'int32'}")]
    [InlineData("get", "/api/doctors", "query", "limit", "{'maximum':5000,'minimum':1,'type':'integer','format':'int32'}")]
    [InlineData("get", "/api/bookings", "query", "limit", "{'maximum':1000,'minimum':1,'type':'integer','format':'int32'}")]
    [InlineData("get", "/api/bookings", "query", "cursor", "{'type':'string'}")]
    [InlineData("get", "/api/bookings", "query", "status", "{'enum':['PENDING','CONFIRMED','FAILED','CANCELLED'],'type':'string'}")]
    [InlineData("get", "/api/bookings", "query", "patient_email", "{'maxLength':254,'type':'string','format':'email'}")]
    [InlineData("get", "/api/bookings/{id}", "path", "id", "{'minimum':1,'type':'integer','format':'int32'}")]
    [InlineData("patch", "/api/bookings/{id}/cancel", "header", "Manage-Token", "{'type':'string'}")]
    [InlineData("post", "/api/bookings", "header", "Idempotency-Key", "{'maxLength':200,'minLength':1,'pattern':'^[ -~]+$','type':'string'}")]
    public async Task A_parameter_has_its_type(string method, string path, string place, string name, string schema)
    {
        var operation = (await Api.GetAsync(Path)).Json.GetProperty("paths").GetProperty(path).GetProperty(method);
        var parameter = operation.GetProperty("parameters").EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == name);
        Assert.Equal(place, parameter.GetProperty("in").GetString());
        Assert.NotEqual("", parameter.GetProperty("description").GetString());
        Assert.Equal(place == "path", parameter.TryGetProperty("required", out var required) && required.GetBoolean());
        Assert.Equal(schema.Replace('\'', '"'), parameter.GetProperty("schema").GetRawText());
    }

    [Fact]
    public async Task Every_example_of_a_request_is_taken()
    {
        var token = await TokenOfStaffAsync(Roles.Admin);
        var paths = (await Api.GetAsync(Path)).Json.GetProperty("paths").EnumerateObject().Where(path => path.Value.TryGetProperty("post", out _)).ToList();
        var count = 0;
        foreach (var (path, operation) in paths.Select(path => (path.Name, path.Value.GetProperty("post"))))
        {
            foreach (var example in operation.TryGetProperty("requestBody", out var body) ? ExamplesOf(body) : [])
            {
                var reply = await Api.PostAsync(path.Replace("{id}", "1", StringComparison.Ordinal), example.GetRawText(), token);
                // The ids of the examples are not there: what can be read is at most told so.
                Assert.True(reply.Status is 200 or 201 or 404, $"{path} {example.GetRawText()}: {reply.Text}");
                count++;
            }
        }

        Assert.Equal(10, count);
    }

    [Fact]
    public async Task Every_answer_has_a_schema_and_an_example()
    {
        var document = (await Api.GetAsync(Path)).Json;
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.All(
                operation.Value.GetProperty("responses").EnumerateObject(),
                response =>
                {
                    var isError = response.Name[0] is '4' or '5';
                    var media = response.Value.GetProperty("content").GetProperty("application/json");
                    Assert.Equal(isError, media.GetProperty("schema").GetProperty("$ref").GetString() == "#/components/schemas/ErrorBody");
                    Assert.NotEmpty(ExamplesOf(response.Value));
                    Assert.All(ExamplesOf(response.Value), example => Assert.Equal(isError, example.TryGetProperty("error", out _)));
                    Assert.Equal(response.Name is "429" or "503" || (response.Name is "409" && operation.Name is "post"), HasHeader(response.Value, "Retry-After"));
                });
        }

        Assert.All(
            new[] { "/api/doctors", "/api/slots", "/api/bookings" },
            path => Assert.True(HasHeader(document.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200"), "Link")));
    }

    private static bool HasHeader(JsonElement response, string name) => response.TryGetProperty("headers", out var headers) && headers.TryGetProperty(name, out _);

    private static List<JsonElement> ExamplesOf(JsonElement holder) =>
        [.. holder.GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject().Select(example => example.Value.GetProperty("value"))];

    /// <summary>The same schema, descriptions apart.</summary>
    private static void Same(string expected, JsonElement schema) => Assert.Equal(Plain(JsonDocument.Parse(expected).RootElement), Plain(schema));

    private static string Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Where(property => property.Name != "description" || property.Value.ValueKind is not JsonValueKind.String).Select(property => $"\"{property.Name}\":{Plain(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Plain))}]",
        _ => json.GetRawText(),
    };

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Exists(JsonElement document, string reference) => reference.StartsWith("#/components/schemas/", StringComparison.Ordinal)
        && document.GetProperty("components").GetProperty("schemas").TryGetProperty(reference["#/components/schemas/".Length..], out _);
}
