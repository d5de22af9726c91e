using System.Text;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Api;

/// <summary>What the JSON door says of requests that no row of the contract answers, and of bodies that cannot be read.</summary>
public sealed class ApiDoorTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private const string Origin = "https://clients.example.com";

    protected override Dictionary<string, string?> Settings => new() { ["Cors:Origins"] = $"http://localhost:3000, {Origin}/" };

    [Fact]
    public async Task Health_says_that_all_is_well() => (await Api.GetAsync("/health")).MustBe(200, "{'status':'OK','timestamp':'<instant>'}");

    [Theory]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("POST", "/api/doctors/1/slots")]
    [InlineData("DELETE", "/API/Nothing")]
    [InlineData("GET", "/openapi/v2.json")]
    public async Task An_unknown_path_is_told_in_json(string method, string path) => (await Api.SendAsync(method, path, null, null)).MustRefuse(404, "Route not found");

    [Theory]
    [InlineData("PUT", "/api/doctors", "GET, POST")]
    [InlineData("DELETE", "/api/bookings/1", "GET")]
    [InlineData("POST", "/api/bookings/1/cancel", "PATCH")]
    [InlineData("GET", "/api/auth/login", "POST")]
    [InlineData("OPTIONS", "/api/slots/bulk", "POST")]
    [InlineData("POST", "/health", "GET")]
    [InlineData("POST", "/Health/", "GET")]
    public async Task A_wrong_method_is_told_with_the_right_ones(string method, string path, string allowed)
    {
        var reply = await Api.SendAsync(method, path, null, null);
        reply.MustRefuse(405, "Method not allowed");
        Assert.Equal(allowed, reply.Headers["Allow"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task A_wrong_content_type_is_refused(string? type)
    {
        var content = new ByteArrayContent("""{"email":"ada@example.com","password":"password123"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await Api.PostAsync("/api/auth/register", content)).MustRefuse(415, "Send the body as application/json in UTF-8");
    }

    [Theory]
    [InlineData("{\"email\":\"a@example.com\",\"email\":\"b@example.com\",\"password\":\"password123\"}")]
    [InlineData("{\"email\":\"a@example.com\",\"password\":\"password123\",\"more\":1,\"more\":2}")]
    [InlineData("{\"email\":\"a@example.com\",\"password\":\"password123\",\"deep\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}")]
    [InlineData("{\"email\":")]
    [InlineData("{\"email\":\"a@example.com\",\"password\":\"password123\",\"\\ud800\":1}")]
    [InlineData("not json")]
    [InlineData("{'email':'a@example.com'}")]
    [InlineData("{\"email\":\"a@example.com\",}")]
    [InlineData("{\"email\":\"\\ud800\",\"password\":\"password123\",\"x\":\"\\q\"}")]
    public async Task A_body_that_is_no_strict_json_is_refused(string body) => (await Api.PostAsync("/api/auth/register", body))
        .MustRefuse(400, "The body is not JSON that can be read: each name once in an object, at most 16 levels deep");

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    public async Task A_body_that_is_no_object_is_refused(string body) => (await Api.PostAsync("/api/auth/register", body)).MustRefuse(400, "The body must be a JSON object");

    [Fact]
    public async Task Invalid_UTF8_is_refused()
    {
        var content = new ByteArrayContent([.. "{\"email\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        Assert.Equal(400, (await Api.PostAsync("/api/auth/register", content)).Status);
    }

    [Fact]
    public async Task A_lone_surrogate_is_refused_with_its_field() =>
        (await Api.PostAsync("/api/doctors", """{"name":"Dr \ud800","specialization":"X","email":"a@example.com"}""", await TokenOfStaffAsync(Roles.Admin))).MustRefuseFields("name");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_KB_is_refused(bool chunked)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"email\":\"{new string('a', 66_000)}\"}}"));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/register") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await Api.Http.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal("{\"error\":\"The body is larger than 64 KB\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_missing_body_is_an_empty_one() => (await Api.PostAsync("/api/auth/login", null)).MustRefuseFields("email", "password");

    [Fact]
    public async Task Every_answer_has_the_headers_for_other_origins()
    {
        foreach (var (method, path, status) in new[] { ("GET", "/api/doctors", 200), ("GET", "/api/bookings", 401), ("GET", "/api/none", 404), ("PUT", "/api/doctors", 405), ("GET", "/health", 200), ("POST", "/api/auth/login", 400) })
        {
            var reply = await Api.SendAsync(method, path, null, null, ("Origin", Origin));
            Assert.Equal(status, reply.Status);
            Assert.Equal(Origin, reply.Headers["Access-Control-Allow-Origin"]);
            Assert.Equal("Link,Retry-After", reply.Headers["Access-Control-Expose-Headers"]);
            Assert.False(reply.Headers.ContainsKey("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_in_json_with_when_to_try_again()
    {
        await using var other = await Postgres.CreateDatabaseAsync();
        var name = new Npgsql.NpgsqlConnectionStringBuilder(Database.ConnectionString).Database;
        await other.ExecuteAsync($"alter database {name} allow_connections false");
        await other.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        foreach (var (method, path) in new[] { ("GET", "/api/doctors"), ("POST", "/api/bookings"), ("GET", "/health") })
        {
            var reply = await Api.SendAsync(method, path, method == "POST" ? Booking(1) : null, null, ("Origin", Origin));
            reply.MustBe(503, "{'error':'<text>'}");
            Assert.Matches("^[1-9][0-9]*$", reply.Headers["Retry-After"]);
            Assert.Equal(Origin, reply.Headers["Access-Control-Allow-Origin"]);
        }

        await other.ExecuteAsync($"alter database {name} allow_connections true");
        Assert.Equal(200, (await Api.GetAsync("/api/doctors")).Status);
    }

    [Fact]
    public async Task A_fault_of_ours_is_told_in_json_with_the_headers_for_other_origins()
    {
        await Database.ExecuteAsync("alter table doctors rename to gone");
        var reply = await Api.GetAsync("/api/doctors", null, ("Origin", Origin));
        reply.MustRefuse(500, "Something went wrong on our side");
        Assert.Equal(Origin, reply.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
    }

    [Fact]
    public async Task A_preflight_is_answered_before_anything_else()
    {
        var reply = await Api.SendAsync(
            "OPTIONS", "/api/bookings/1/cancel", null, null,
            ("Origin", Origin), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key,manage-token"));
        Assert.Equal(204, reply.Status);
        Assert.Equal(Origin, reply.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("600", reply.Headers["Access-Control-Max-Age"]);
        Assert.Equal("GET,POST,PATCH,OPTIONS", reply.Headers["Access-Control-Allow-Methods"]);
        Assert.Equal("Authorization,Content-Type,Idempotency-Key,Manage-Token", reply.Headers["Access-Control-Allow-Headers"]);
    }

    [Fact]
    public async Task Another_origin_gets_no_headers()
    {
        var reply = await Api.GetAsync("/api/doctors", null, ("Origin", "https://evil.example.com"));
        Assert.False(reply.Headers.ContainsKey("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_cookie_of_the_pages_opens_nothing_here_and_a_token_no_page()
    {
        await Database.AddStaffAsync("admin@example.com", Roles.Admin);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = App.ClientOptions.BaseAddress };
        var browser = new Browser(http);
        var page = await browser.GetAsync("/Identity/Account/Login");
        Assert.Equal(303, (await browser.SubmitAsync(page, "form#account", ("Input.Email", "admin@example.com"), ("Input.Password", TestData.Password))).Status);
        Assert.Equal(200, (await browser.GetAsync("/Admin")).Status);
        (await new ApiClient(http).GetAsync("/api/bookings")).MustRefuse(401, "Authentication required");

        using var another = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = App.ClientOptions.BaseAddress };
        var answer = await new ApiClient(another).GetAsync("/Admin", await Api.SignInAsync("admin@example.com"));
        Assert.Equal(302, answer.Status);
        Assert.Contains("/Identity/Account/Login", answer.Headers["Location"], StringComparison.Ordinal);
    }
}
