using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediBook.Bench;

/// <summary>The built app as a process of its own on a database, set up, and a client that is signed in as its admin.</summary>
internal sealed class AppUnderLoad : IAsyncDisposable
{
    private const string AdminEmail = "admin@example.com";
    private const string AdminPassword = "correct horse battery";
    private readonly ListeningProcess _process;

    private AppUnderLoad(ListeningProcess process, HttpClient admin) => (_process, Admin) = (process, admin);

    /// <summary>Where it listens.</summary>
    public Uri Address => _process.Address;

    /// <summary>Carries the admin's token.</summary>
    public HttpClient Admin { get; }

    /// <summary>Starts the app, waits until it listens, and signs the admin in over the API.</summary>
    /// <param name="database">Connection string of an empty database.</param>
    /// <param name="folder">For the app's local state.</param>
    /// <param name="port">Where it listens; 0: anywhere.</param>
    public static async Task<AppUnderLoad> StartAsync(string database, string folder, int port = 0)
    {
        var process = await ListeningProcess.StartAsync("MediBook.Web.dll", [], new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ConnectionStrings__MediBook"] = database,
            ["MEDIBOOK_DATA"] = Path.Combine(folder, "app"),
            ["Demo__Seed"] = "false",
            ["Jobs__Enabled"] = "false",
            ["RateLimits__Enabled"] = "false",
            ["Setup__AdminEmail"] = AdminEmail,
            ["Setup__AdminPassword"] = AdminPassword,
            ["Setup__ClinicName"] = "Bench Clinic",
            ["Setup__ClinicPhone"] = "020 7946 0000",
            ["Setup__EmergencyText"] = "In an emergency call 999.",
            ["Setup__LocationName"] = "Harbour Clinic",
            ["Setup__TimeZone"] = "Europe/London",
        });
        var app = new AppUnderLoad(process, new HttpClient { BaseAddress = process.Address, Timeout = TimeSpan.FromMinutes(5) });
        var signedIn = await app.PostAsync("/api/auth/login", new JsonObject { ["email"] = AdminEmail, ["password"] = AdminPassword });
        app.Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", signedIn["token"]!.GetValue<string>());
        return app;
    }

    /// <summary>Posts, and stops the run where the answer is not a success.</summary>
    public async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using var answer = await Admin.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"POST {path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Waits until the app has met its database again: each connection that the restart broke costs one answer of 503.</summary>
    public async Task AnswersAsync()
    {
        for (var (good, tries) = (0, 0); good < 20; tries++)
        {
            using var answer = await Admin.PostAsJsonAsync("/api/bookings", new JsonObject { ["slot_id"] = int.MaxValue, ["patient_name"] = "Ada Novak", ["patient_email"] = "ada@example.com" });
            good = (int)answer.StatusCode == 503 ? 0 : good + 1;
            if (tries > 1_000)
            {
                throw new InvalidOperationException("The app does not meet its database again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>What the process has used so far: processor time, and memory in bytes.</summary>
    public (TimeSpan Cpu, long Memory) Cost() => _process.Cost();

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _process.DisposeAsync();
    }
}
