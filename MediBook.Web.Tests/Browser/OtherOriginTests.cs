using System.Text.Json;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>A browser application on another origin makes its calls, with the headers that it sends; Chromium enforces what the API allows.</summary>
public sealed class OtherOriginTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    /// <summary>Answers what a page's own <c>fetch</c> got: status and body, or why the browser kept it from the page.</summary>
    private const string Call =
        """
        async ([base, method, path, token, body]) => {
            const headers = {};
            if (token) headers['Authorization'] = `Bearer ${token}`;
            if (body !== null || method !== 'PATCH') headers['Content-Type'] = 'application/json';
            try {
                const answer = await fetch(base + path, { method, headers, body: body === null ? undefined : body });
                return JSON.stringify({ status: answer.status, body: await answer.json() });
            } catch (error) {
                return JSON.stringify({ status: 0, body: String(error) });
            }
        }
        """;

    private TestDatabase _database = null!;
    private WebApplication _client = null!;
    private MediBookApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _client = builder.Build();
        _client.MapGet("/", () => Results.Content("<!doctype html><title>A client</title>", "text/html"));
        await _client.StartAsync();
        var origin = _client.Urls.Single();
        _app = new MediBookApp(_database, settings: new() { ["Cors:Origins"] = origin });
        _app.UseKestrel(0);
        _app.StartServer();
        _page = await (await chromium.NewContextAsync(new Uri(origin))).NewPageAsync();
        await _page.GotoAsync("/");
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.DisposeAsync();
        await _app.DisposeAsync();
        await _client.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_patients_application_registers_books_lists_and_cancels()
    {
        var slots = await _database.AddSlotsAsync(1, 3);
        var token = (await MustAsync(201, "POST", "/api/auth/register", null, """{"email":"ada@example.com","password":"password123","role":"user"}""")).GetProperty("token").GetString();
        var doctor = (await MustAsync(200, "GET", "/api/doctors", token)).GetProperty("doctors")[0].GetProperty("id").GetInt32();
        await MustAsync(200, "GET", $"/api/doctors/{doctor}", token);
        var free = (await MustAsync(200, "GET", $"/api/slots?doctor_id={doctor}", token)).GetProperty("slots");
        Assert.Equal(slots[0], free[0].GetProperty("id").GetInt32());
        var booking = (await MustAsync(
            201, "POST", "/api/bookings", token,
            $$"""{"slot_id":{{slots[0]}},"patient_name":"Grace Hopper","patient_email":"grace@example.com","patient_phone":""}""")).GetProperty("booking").GetProperty("id").GetInt32();
        Assert.Equal(booking, (await MustAsync(200, "GET", "/api/bookings?", token)).GetProperty("bookings")[0].GetProperty("id").GetInt32());
        Assert.Equal(1, (await MustAsync(200, "GET", "/api/bookings?status=CONFIRMED", token)).GetProperty("bookings").GetArrayLength());
        await MustAsync(200, "PATCH", $"/api/bookings/{booking}/cancel", token);
        Assert.Equal(0, (await MustAsync(200, "GET", "/api/bookings?status=CONFIRMED", token)).GetProperty("bookings").GetArrayLength());

        // Refusals reach the page too: without the headers on them, it would see nothing but a failed fetch.
        Assert.Equal("Booking already cancelled", (await MustAsync(400, "PATCH", $"/api/bookings/{booking}/cancel", token)).GetProperty("error").GetString());
        await MustAsync(401, "GET", "/api/bookings", "nonsense");
        await MustAsync(404, "GET", "/api/nothing", null);
    }

    [Fact]
    public async Task An_admins_application_adds_a_doctor_and_slots()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var token = (await MustAsync(200, "POST", "/api/auth/login", null, $$"""{"email":"admin@example.com","password":"{{TestData.Password}}"}""")).GetProperty("token").GetString();
        var doctor = (await MustAsync(
            201, "POST", "/api/doctors", token, """{"name":"Dr Niels Bohr","specialization":"Cardiology","email":"niels@example.com","phone":""}""")).GetProperty("doctor");
        Assert.Equal(JsonValueKind.Null, doctor.GetProperty("experience_years").ValueKind);
        var made = await MustAsync(
            201, "POST", "/api/slots/bulk", token,
            $$"""{"doctor_id":{{doctor.GetProperty("id").GetInt32()}},"start_date":"2024-12-15","end_date":"2024-12-20","start_time":"09:00","end_time":"17:00","duration_minutes":30,"exclude_weekends":true}""");
        Assert.Equal(80, made.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task An_application_of_an_origin_that_is_not_listed_gets_nothing()
    {
        await using var elsewhere = new MediBookApp(_database);
        elsewhere.UseKestrel(0);
        elsewhere.StartServer();
        Assert.Equal(0, (await CallAsync(elsewhere.ClientOptions.BaseAddress, "GET", "/api/doctors", null, null)).GetProperty("status").GetInt32());
    }

    private async Task<JsonElement> MustAsync(int status, string method, string path, string? token, string? body = null)
    {
        var answer = await CallAsync(_app.ClientOptions.BaseAddress, method, path, token, body);
        Assert.True(answer.GetProperty("status").GetInt32() == status, $"{method} {path}: {answer.GetRawText()}");
        return answer.GetProperty("body").Clone();
    }

    private async Task<JsonElement> CallAsync(Uri app, string method, string path, string? token, string? body) => JsonDocument.Parse(
        await _page.EvaluateAsync<string>(Call, new object?[] { app.ToString().TrimEnd('/'), method, path, token, body })).RootElement;
}
