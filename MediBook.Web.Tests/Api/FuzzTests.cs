using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MediBook.Web.Api;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Proof;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Api;

/// <summary>
/// Thousands of requests over real HTTP that begin as good ones and are then bent. <c>MEDIBOOK_FUZZ_SEED</c> and
/// <c>MEDIBOOK_FUZZ_REQUESTS</c> make it another run, or a longer one.
/// </summary>
public sealed class FuzzTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly int Seed = Setting("MEDIBOOK_FUZZ_SEED", 20_261_122);
    private static readonly int Requests = Setting("MEDIBOOK_FUZZ_REQUESTS", 5_000);

    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private FuzzFacts _facts = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, settings: new() { ["Cors:Origins"] = "http://localhost:3000" });
        _app.UseKestrel(0);
        _app.StartServer();
        _facts = await FactsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_however_bent_gets_a_good_answer()
    {
        output.WriteLine($"Seed {Seed}, {Requests} requests.");
        var fuzz = new ApiFuzz(Seed, _facts);
        var (next, faults, statuses) = (-1, new List<string>(), new SortedDictionary<int, int>());
        var slowest = TimeSpan.Zero;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            await using var connection = new RawHttp(_app.ClientOptions.BaseAddress);
            while (Interlocked.Increment(ref next) is var number && number < Requests)
            {
                var request = fuzz.Make(number);
                var (status, took, fault) = await AskAsync(connection, request);
                lock (statuses)
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                    slowest = took > slowest ? took : slowest;
                    if (fault is not null)
                    {
                        faults.Add($"Request {number}: {fault}\n{request}\n");
                    }
                }
            }
        })));

        output.WriteLine($"{string.Join(", ", statuses.Select(status => $"{status.Value} × {status.Key}"))}; the slowest took {slowest.TotalMilliseconds:F0} ms.");
        var thrown = _app.Logs.Entries.Where(entry => entry.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase) || entry.StartsWith("Critical", StringComparison.Ordinal))
            .Distinct().ToList();
        Assert.True(
            faults.Count + thrown.Count == 0, $"{faults.Count} faults with seed {Seed}.\n{string.Join('\n', faults.Take(10))}\nUnhandled:\n{string.Join('\n', thrown.Take(10))}");
        // The run is worth something only if much of it came through.
        Assert.All(new[] { 200, 201, 400, 401, 403, 404, 405, 413, 415 }, status => Assert.True(statuses.ContainsKey(status), $"No request was answered with {status}."));
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
    }

    [Fact]
    public void The_same_seed_makes_the_same_requests()
    {
        var (first, again, other) = (new ApiFuzz(7, _facts), new ApiFuzz(7, _facts), new ApiFuzz(8, _facts));
        Assert.All(Enumerable.Range(0, 500), number => Assert.Equal(first.Make(number).Wire, again.Make(number).Wire));
        Assert.Contains(Enumerable.Range(0, 500), number => !first.Make(number).Wire.AsSpan().SequenceEqual(other.Make(number).Wire));
    }

    private static async Task<(int Status, TimeSpan Took, string? Fault)> AskAsync(RawHttp connection, FuzzRequest request)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Longest * 4);
        try
        {
            var reply = await connection.SendAsync(request.Wire, request.IsHead, limit.Token);
            var took = Stopwatch.GetElapsedTime(began);
            return (reply.Status, took, took > Longest ? $"It took {took.TotalSeconds:F1} s." : FaultOf(request, reply));
        }
        catch (IOException exception)
        {
            return (0, Stopwatch.GetElapsedTime(began), request.IsBroken ? null : exception.Message);
        }
        catch (OperationCanceledException)
        {
            return (0, Stopwatch.GetElapsedTime(began), "There was no answer.");
        }
    }

    private static string? FaultOf(FuzzRequest request, RawReply reply) => reply.Status switch
    {
        >= 500 => Shown(reply),
        _ when request.IsHead => null,
        414 or 431 when reply.Body.Length == 0 => null,
        >= 400 when request.IsBroken && reply.Body.Length == 0 => null,
        >= 400 => IsError(reply) ? null : Shown(reply),
        >= 300 => Shown(reply),
        204 => null,
        _ => IsJson(reply) ? null : Shown(reply),
    };

    private static string Shown(RawReply reply) => $"{reply.Status} {reply.Header("Content-Type")} '{reply.Text[..Math.Min(reply.Text.Length, 200)]}'";

    private static bool IsError(RawReply reply) => IsJson(reply)
        && JsonDocument.Parse(reply.Body).RootElement is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.String && error.GetString() != "";

    private static bool IsJson(RawReply reply)
    {
        try
        {
            using var body = JsonDocument.Parse(reply.Body);
            return reply.Header("Content-Type") == ApiJson.MediaType;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int Setting(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : usual;

    private async Task<FuzzFacts> FactsAsync()
    {
        var doctors = new List<int> { (await _database.AddClinicAsync()).Id, (await _database.AddDoctorAsync()).Id, (await _database.AddDoctorAsync()).Id };
        var slots = await _database.AddSlotsAsync(doctors[0], 300, minutes: 15);
        var api = new ApiClient(_app.CreateDefaultClient(_app.ClientOptions.BaseAddress));
        var patient = await _database.AddPatientAsync("ada@example.com");
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var bookings = new List<int>();
        foreach (var slot in slots.Take(8))
        {
            var booked = await _database.Bookings().BookAsync(patient, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default);
            bookings.Add(booked.Value.BookingId);
        }

        await using var db = _database.NewContext();
        var key = await new ManageLinks(db).MintAsync(bookings[0], default);
        var token = await api.SignInAsync("ada@example.com");
        var expired = TokenForge.Open(token);
        expired.Claims["exp"] = 1_600_000_000;
        return new FuzzFacts(
            _app.ClientOptions.BaseAddress.Authority, Rows(), doctors, slots, bookings, token, await api.SignInAsync("admin@example.com"),
            expired.Signed((await _app.Services.GetRequiredService<TokenKeys>().CurrentAsync(default)).Bytes), key);
    }

    private List<FuzzRow> Rows() =>
    [
        .. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Endpoint: endpoint, Route: $"/{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .Where(row => row.Endpoint.Metadata.GetMetadata<TakesIdempotencyKeyAttribute>() is not null || row.Route == ApiDoor.Health)
            .SelectMany(row => (row.Endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new FuzzRow(method, row.Route, row.Endpoint.Metadata.GetMetadata<BodyMetadata>()?.Type)))
            .OrderBy(row => row.Route, StringComparer.Ordinal).ThenBy(row => row.Method, StringComparer.Ordinal),
    ];
}
