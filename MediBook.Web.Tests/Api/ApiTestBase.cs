using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Api;

/// <summary>A clinic, the app on a port of its own, and people who call it: everything goes over real HTTP.</summary>
public abstract class ApiTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    private MediBookApp? _app;

    /// <summary>Where databases come from.</summary>
    protected PostgresFixture Postgres { get; } = postgres;

    /// <summary>The database.</summary>
    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>A doctor of dermatology at a clinic in London.</summary>
    protected Doctor Doctor { get; private set; } = null!;

    /// <summary>The app.</summary>
    protected MediBookApp App => _app!;

    /// <summary>A program that calls the API.</summary>
    protected ApiClient Api { get; private set; } = null!;

    /// <summary>What the app is started with, over the tests' own settings.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    /// <summary>The environment that the app runs in.</summary>
    protected virtual string AppEnvironment => "Testing";

    public virtual async ValueTask InitializeAsync()
    {
        Database = await Postgres.CreateDatabaseAsync();
        Doctor = await Database.AddClinicAsync();
        (_app, Api) = Start(Settings);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _app!.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Another instance on the same database.</summary>
    protected (MediBookApp App, ApiClient Api) Start(Dictionary<string, string?> settings)
    {
        var app = new MediBookApp(Database, AppEnvironment, settings);
        app.UseKestrel(0);
        app.StartServer();
        return (app, new ApiClient(app.CreateDefaultClient(app.ClientOptions.BaseAddress)));
    }

    /// <summary>Signs in a new account of a role.</summary>
    /// <returns>The token.</returns>
    protected async Task<string> TokenOfStaffAsync(string role)
    {
        var email = $"{role.ToLowerInvariant()}{Guid.NewGuid():N}@example.com";
        await Database.AddStaffAsync(email, role);
        return await Api.SignInAsync(email);
    }

    /// <summary>Signs in a new patient.</summary>
    protected async Task<(string Email, string Token, Actor Actor)> NewPatientAsync()
    {
        var email = $"ada{Guid.NewGuid():N}@example.com";
        var actor = await Database.AddPatientAsync(email);
        return (email, await Api.SignInAsync(email), actor);
    }

    /// <summary>The body of a booking by somebody without an account.</summary>
    protected static object Booking(int slotId, string email = "grace@example.com") =>
        new { slot_id = slotId, patient_name = "Grace Hopper", patient_email = email, patient_phone = "020 7946 0018" };

    /// <summary>An instant as the API writes it.</summary>
    protected static string Written(Instant instant) => instant.ToString("uuuu-MM-dd'T'HH:mm:ss.fff'Z'", null);

    /// <summary>Start of a slot.</summary>
    protected async Task<Instant> StartOfAsync(int slotId) =>
        Instant.FromUnixTimeMilliseconds(await Database.ScalarAsync<long>($"select (extract(epoch from starts_at) * 1000)::bigint from slots where id = {slotId}"));

    /// <summary>The ids of a list that is read piece by piece, along its Link headers.</summary>
    protected async Task<List<int>> WalkAsync(string path, string list, string? token = null)
    {
        var ids = new List<int>();
        for (string? next = path; next is not null;)
        {
            var reply = await Api.GetAsync(next, token);
            Assert.True(reply.Status == 200, reply.Text);
            var piece = reply.Json.GetProperty(list).EnumerateArray().Select(row => row.GetProperty("id").GetInt32()).ToList();
            Assert.NotEmpty(piece);
            ids.AddRange(piece);
            next = reply.Headers.TryGetValue("Link", out var link)
                ? System.Text.RegularExpressions.Regex.Match(link, "^<(.+)>; rel=\"next\"$").Groups[1].Value
                : null;
        }

        return ids;
    }
}
