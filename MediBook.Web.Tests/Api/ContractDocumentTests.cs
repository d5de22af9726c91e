using System.Globalization;
using System.Text.Json;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Api;

/// <summary>The description says what the contract says: these rows and no others, with these statuses and ways in; and the app has them.</summary>
public sealed class ContractDocumentTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    /// <summary>
    /// A row: method and path, who is let in, the status of success, and every status of failure. Statuses that every row has stand in
    /// <see cref="Row.Failures"/>; 413 and 415 come with a body, 409 and 422 with an <c>Idempotency-Key</c>.
    /// </summary>
    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["POST /api/auth/register"] = new("anyone", 201, [400, 403, 409, 413, 415, 422]),
        ["POST /api/auth/login"] = new("anyone", 200, [400, 401, 409, 413, 415, 422]),
        ["GET /api/doctors"] = new("anyone", 200, [400]),
        ["GET /api/doctors/{id}"] = new("anyone", 200, [404]),
        ["POST /api/doctors"] = new("token", 201, [400, 401, 403, 409, 413, 415, 422]),
        ["GET /api/slots"] = new("anyone", 200, [400]),
        ["POST /api/slots"] = new("token", 201, [400, 401, 403, 404, 409, 413, 415, 422]),
        ["POST /api/slots/bulk"] = new("token", 201, [400, 401, 403, 404, 409, 413, 415, 422]),
        ["POST /api/bookings"] = new("anyone, token", 201, [400, 401, 404, 409, 413, 415, 422]),
        ["GET /api/bookings"] = new("token", 200, [400, 401]),
        ["GET /api/bookings/{id}"] = new("token, guestKey", 200, [401, 404]),
        ["PATCH /api/bookings/{id}/cancel"] = new("token, guestKey", 200, [400, 401, 404]),
        ["POST /api/bookings/expire-pending"] = new("token", 200, [400, 401, 403, 409, 422]),
        ["GET /health"] = new("anyone", 200, [], IsCounted: false),

        // Ours, on top.
        ["POST /api/bookings/{id}/confirm"] = new("token, guestKey", 200, [400, 401, 404, 409, 422]),
        ["POST /api/bookings/{id}/reschedule"] = new("token, guestKey", 200, [400, 401, 404, 409, 413, 415, 422]),
    };

    /// <summary>Pages and files that describe the API are no part of it.</summary>
    private static readonly string[] About = ["/api/docs", "/openapi"];

    [Fact]
    public async Task The_document_has_the_rows_of_the_contract_and_no_others() => Assert.Equal(
        Rows.Keys.Order(StringComparer.Ordinal), (await OperationsAsync()).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_row_has_its_statuses_and_its_ways_in() => Assert.All(
        await OperationsAsync(),
        operation =>
        {
            var row = Rows[operation.Key];
            var statuses = operation.Value.GetProperty("responses").EnumerateObject().Select(response => int.Parse(response.Name, CultureInfo.InvariantCulture)).Order();
            Assert.Equal([row.Success, .. row.Failures.Concat(row.IsCounted ? [429, 500, 503] : [500, 503]).Order()], statuses);
            Assert.Equal(row.Who, WaysIn(operation.Value));
        });

    [Fact]
    public async Task Every_row_has_a_name_a_summary_and_a_subject()
    {
        var operations = (await OperationsAsync()).Values.ToList();
        Assert.Equal(Rows.Count, operations.Select(operation => operation.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.Matches("^[a-z][A-Za-z]+$", operation.GetProperty("operationId").GetString());
            Assert.NotEqual("", operation.GetProperty("summary").GetString());
            Assert.Single(operation.GetProperty("tags").EnumerateArray());
        });
    }

    [Fact]
    public void Every_endpoint_of_the_JSON_door_is_a_row()
    {
        var endpoints = App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: $"/{endpoint.RoutePattern.RawText!.Trim('/')}", Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]))
            .Where(endpoint => endpoint.Path == "/health" || new[] { "/api", "/openapi" }.Any(door => IsWithin(endpoint.Path, door)))
            .Where(endpoint => !About.Any(about => IsWithin(endpoint.Path, about)))
            .SelectMany(endpoint => endpoint.Methods.Select(method => $"{method} {endpoint.Path}"));

        Assert.Equal(Rows.Keys.Order(StringComparer.Ordinal), endpoints.Order(StringComparer.Ordinal));
    }

    private static bool IsWithin(string path, string folder) => path == folder || path.StartsWith($"{folder}/", StringComparison.OrdinalIgnoreCase);

    private static string WaysIn(JsonElement operation) => !operation.TryGetProperty("security", out var ways) || ways.GetArrayLength() == 0
        ? "anyone"
        : string.Join(", ", ways.EnumerateArray().Select(way => way.EnumerateObject().Select(scheme => scheme.Name).SingleOrDefault() ?? "anyone"));

    private async Task<Dictionary<string, JsonElement>> OperationsAsync() => (await Api.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Key: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))
        .ToDictionary(operation => operation.Key, operation => operation.Value);

    /// <summary>What a row must have.</summary>
    /// <param name="Who">The ways in, as the description names them.</param>
    /// <param name="Success">Status of success.</param>
    /// <param name="Failures">The row's own statuses of failure; 500 and 503 come on top.</param>
    /// <param name="IsCounted">Whether the limits count it, so that 429 comes on top too.</param>
    private sealed record Row(string Who, int Success, int[] Failures, bool IsCounted = true);
}
