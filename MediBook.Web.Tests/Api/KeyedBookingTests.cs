using System.Globalization;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Api;

/// <summary>The <c>Idempotency-Key</c> before the real endpoints.</summary>
public sealed class KeyedBookingTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private static readonly (string, string) Key = ("Idempotency-Key", "8e03978e-40d5-43e8-bc93-6894a57f9324");
    private List<int> _slots = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _slots = await Database.AddSlotsAsync(Doctor.Id, 4);
    }

    [Fact]
    public async Task A_guest_who_books_again_with_the_key_gets_the_first_answer_with_its_token()
    {
        var first = await Api.PostAsync("/api/bookings", Booking(_slots[0]), null, Key);
        var second = await Api.PostAsync("/api/bookings", Booking(_slots[0]), null, Key);

        Assert.Equal((201, first.Text), (second.Status, second.Text));
        Assert.Contains("manage_token", first.Text, StringComparison.Ordinal);
        foreach (var header in new[] { "Content-Type", "Location", "Cache-Control" })
        {
            Assert.Equal(first.Headers[header], second.Headers[header]);
        }

        Assert.Equal(1, await CountAsync("bookings"));
        (await Api.PostAsync("/api/bookings", Booking(_slots[1]), null, Key)).MustRefuse(422, "This Idempotency-Key was used with another request");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_first_run_died_after_its_commit_the_next_one_finds_the_booking(bool withAccount)
    {
        var token = withAccount ? (await NewPatientAsync()).Token : null;
        var first = await Api.PostAsync("/api/bookings", Booking(_slots[0]), token, Key);
        await Database.ExecuteAsync("update keyed_requests set status = null, protected_answer = null");
        await Database.AdvanceAsync(Duration.FromSeconds(31));

        var second = await Api.PostAsync("/api/bookings", Booking(_slots[0]), token, Key);

        Assert.Equal(201, second.Status);
        Assert.Equal(IdOf(first), IdOf(second));
        Assert.Equal(1, await CountAsync("bookings"));
        Assert.Equal(1, await CountAsync("slot_events"));
    }

    [Fact]
    public async Task A_hold_is_confirmed_once_with_its_token()
    {
        var held = (await Api.PostAsync("/api/bookings", new { slot_id = _slots[0], patient_name = "Grace Hopper", patient_email = "grace@example.com", hold = true })).Json;
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/bookings/{held.GetProperty("booking").GetProperty("id").GetInt32()}/confirm");
        var link = ("Manage-Token", held.GetProperty("manage_token").GetString()!);

        var first = await Api.PostAsync(path, null, null, Key, link);
        var second = await Api.PostAsync(path, null, null, Key, link);

        Assert.Equal((200, first.Text), (second.Status, second.Text));
        (await Api.PostAsync(path, null, null, Key, ("Manage-Token", "of-somebody-else"))).MustRefuse(404, "Booking not found");
        Assert.Equal(2, await CountAsync("slot_events"));
    }

    [Fact]
    public async Task Refusals_of_the_request_are_final()
    {
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]))).Status);
        (object Body, int Status, string Key)[] refused = [("{", 400, "bad json"), ("{}", 400, "no fields"), (Booking(999_999), 404, "no slot"), (Booking(_slots[0]), 409, "taken")];
        foreach (var (body, status, key) in refused)
        {
            var first = await Api.PostAsync("/api/bookings", body, null, ("Idempotency-Key", key));
            Assert.Equal(status, first.Status);
            Assert.Equal(first.Text, (await Api.PostAsync("/api/bookings", body, null, ("Idempotency-Key", key))).Text);
            Assert.Equal(422, (await Api.PostAsync("/api/bookings", Booking(_slots[1]), null, ("Idempotency-Key", key))).Status);
        }

        Assert.Equal(refused.Length, await CountAsync("keyed_requests"));
    }

    [Fact]
    public async Task What_is_refused_at_the_door_leaves_the_key_free()
    {
        var (_, token, _) = await NewPatientAsync();
        Assert.Equal(401, (await Api.PostAsync("/api/bookings", Booking(_slots[0]), "no.such.token", Key)).Status);
        Assert.Equal(403, (await Api.PostAsync("/api/slots", "{}", token, Key)).Status);
        Assert.Equal(404, (await Api.PostAsync("/api/nowhere", "{}", token, Key)).Status);
        Assert.Equal(413, (await Api.PostAsync("/api/bookings", $"\"{new string('x', 64 * 1024)}\"", token, Key)).Status);
        Assert.Equal(415, (await Api.PostAsync("/api/bookings", new StringContent("<xml/>"), token, Key)).Status);
        (await Api.PostAsync("/api/bookings", Booking(_slots[0]), token, ("Idempotency-Key", new string('k', 201))))
            .MustRefuse(400, "Idempotency-Key must be at most 200 printable ASCII characters");
        Assert.Equal(0, await CountAsync("keyed_requests"));

        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]), token, Key)).Status);
    }

    [Fact]
    public async Task Too_many_requests_is_never_kept()
    {
        var (app, api) = Start(new() { ["RateLimits:Enabled"] = "true", ["RateLimits:BookingBurst"] = "1", ["RateLimits:BookingsPerMinute"] = "1" });
        await using var _ = app;
        Assert.Equal(201, (await api.PostAsync("/api/bookings", Booking(_slots[0]), null, ("Idempotency-Key", "first"))).Status);

        Assert.Equal(429, (await api.PostAsync("/api/bookings", Booking(_slots[1]), null, Key)).Status);

        Assert.Equal(1, await CountAsync("keyed_requests"));
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[1]), null, Key)).Status);
    }

    private static int IdOf(ApiReply reply) => reply.Json.GetProperty("booking").GetProperty("id").GetInt32();

    private Task<int> CountAsync(string table) => Database.ScalarAsync<int>($"select count(*) from {table}");
}
