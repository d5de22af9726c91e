using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Api;

/// <summary>The contract's rows of slots.</summary>
public sealed class SlotsApiTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private const string Bulk = """{"doctor_id":1,"start_date":"2024-12-15","end_date":"2024-12-20","start_time":"09:00","end_time":"17:00"}""";

    [Fact]
    public async Task Free_slots_come_by_time_with_their_doctor()
    {
        var ids = await Database.AddSlotsAsync(Doctor.Id, 2);
        var (first, second) = (await StartOfAsync(ids[0]), await StartOfAsync(ids[1]));
        string Row(int id, Instant at) =>
            $"{{'id':{id},'doctor_id':{Doctor.Id},'slot_time':'{Written(at)}','duration_minutes':30,'is_booked':false,'doctor_name':'{Doctor.Name}','specialization':'Dermatology'}}";
        (await Api.GetAsync("/api/slots")).MustBe(200, $"{{'slots':[{Row(ids[0], first)},{Row(ids[1], second)}]}}");
    }

    [Fact]
    public async Task Held_booked_past_and_closed_slots_are_not_listed()
    {
        var ids = await Database.AddSlotsAsync(Doctor.Id, 4);
        var past = await Database.AddSlotsAsync(Doctor.Id, 1, Instant.FromUtc(2024, 1, 1, 9, 0));
        var away = await Database.AddDoctorAsync();
        await Database.AddSlotsAsync(away.Id, 1);
        await Database.ExecuteAsync($"update doctors set is_active = false where id = {away.Id}");
        var held = await Api.PostAsync("/api/bookings", new { slot_id = ids[0], patient_name = "A", patient_email = "a@example.com", hold = true });
        Assert.Equal(201, held.Status);
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(ids[1]))).Status);
        await Database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {ids[2]}");
        Assert.Equal([ids[3]], await ListedAsync());

        await Database.AdvanceAsync(Duration.FromMinutes(2) + Duration.FromSeconds(1));
        Assert.Equal([ids[0], ids[3]], await ListedAsync());
        Assert.DoesNotContain(past[0], await ListedAsync());
    }

    [Fact]
    public async Task Slots_are_narrowed_by_doctor_and_by_the_day_at_their_location()
    {
        await Database.ExecuteAsync("update locations set time_zone_id = 'Pacific/Auckland'");
        var other = await Database.AddDoctorAsync();
        // 11:30 UTC is the next day in Auckland (UTC+13 in January).
        var day = await Database.AddSlotsAsync(Doctor.Id, 1, Instant.FromUtc(2099, 1, 5, 11, 30));
        var before = await Database.AddSlotsAsync(Doctor.Id, 1, Instant.FromUtc(2099, 1, 5, 10, 30));
        var others = await Database.AddSlotsAsync(other.Id, 1, Instant.FromUtc(2099, 1, 5, 12, 0));
        Assert.Equal([day[0], others[0]], await ListedAsync("?date=2099-01-06"));
        Assert.Equal([before[0]], await ListedAsync("?date=2099-01-05"));
        Assert.Equal([day[0]], await ListedAsync($"?date=2099-01-06&doctor_id={Doctor.Id}"));
        Assert.Equal([before[0], day[0]], await ListedAsync($"?doctor_id={Doctor.Id}&date="));
        Assert.Equal([], await ListedAsync("?doctor_id=999"));
    }

    [Theory]
    [InlineData("doctor_id=abc", "doctor_id")]
    [InlineData("doctor_id=0", "doctor_id")]
    [InlineData("doctor_id=1&doctor_id=2", "doctor_id")]
    [InlineData("date=15.12.2024", "date")]
    [InlineData("date=2024-13-01", "date")]
    [InlineData("date=2024-12-15T00:00:00Z", "date")]
    [InlineData("limit=2001", "limit")]
    [InlineData("doctor_id=1&limit=10001", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=LTkyMjMzNzIwMzY4NTQ3NzU4MDguMQ", "cursor")]
    public async Task A_bad_query_is_refused(string query, string field) => (await Api.GetAsync($"/api/slots?{query}")).MustRefuseFields(field);

    [Fact]
    public async Task Without_a_filter_2000_come_and_with_one_10000_and_a_link_says_where_to_go_on()
    {
        await Database.ExecuteAsync(
            $"""
            insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
            select {Doctor.Id}, {Doctor.LocationId}, at, at + interval '5 minutes', 'OPEN', false, 0
            from generate_series('2090-01-01'::timestamptz, '2090-01-01'::timestamptz + interval '5 minutes' * 10000, interval '5 minutes') as at
            """);
        var reply = await Api.GetAsync("/api/slots");
        Assert.Equal(2_000, reply.Json.GetProperty("slots").GetArrayLength());
        Assert.Contains("rel=\"next\"", reply.Headers["Link"], StringComparison.Ordinal);
        var narrowed = await Api.GetAsync($"/api/slots?doctor_id={Doctor.Id}");
        Assert.Equal(10_000, narrowed.Json.GetProperty("slots").GetArrayLength());
        Assert.Equal(10_001, (await WalkAsync("/api/slots?limit=1999", "slots")).Distinct().Count());
        Assert.Equal(10_001, (await WalkAsync($"/api/slots?doctor_id={Doctor.Id}", "slots")).Distinct().Count());
    }

    [Fact]
    public async Task An_admin_makes_a_slot()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        (await Api.PostAsync("/api/slots", new { doctor_id = Doctor.Id, slot_time = "2099-06-01T09:00:00Z" }, admin))
            .MustBe(201, $"{{'slot':{{'id':'<id>','doctor_id':{Doctor.Id},'slot_time':'2099-06-01T09:00:00.000Z','duration_minutes':30,'is_booked':false}}}}");
        (await Api.PostAsync("/api/slots", new { doctor_id = $"{Doctor.Id}", slot_time = "2024-12-16T09:00:00+01:00", duration_minutes = "45" }, admin))
            .MustBe(201, $"{{'slot':{{'id':'<id>','doctor_id':{Doctor.Id},'slot_time':'2024-12-16T08:00:00.000Z','duration_minutes':45,'is_booked':false}}}}");
        (await Api.PostAsync("/api/slots", new { doctor_id = Doctor.Id, slot_time = "2099-06-01T13:00" }, admin))
            .MustBe(201, $"{{'slot':{{'id':'<id>','doctor_id':{Doctor.Id},'slot_time':'2099-06-01T12:00:00.000Z','duration_minutes':30,'is_booked':false}}}}");
    }

    [Theory]
    [InlineData("{}", new[] { "doctor_id", "slot_time" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"2099-06-01\"}", new[] { "slot_time" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"2099-06-01T09:00:30Z\"}", new[] { "slot_time" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"tomorrow\"}", new[] { "slot_time" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"2099-06-01T09:00Z\",\"duration_minutes\":14}", new[] { "duration_minutes" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"2099-06-01T09:00Z\",\"duration_minutes\":121}", new[] { "duration_minutes" })]
    [InlineData("{\"doctor_id\":\"x\",\"slot_time\":\"2099-06-01T09:00Z\"}", new[] { "doctor_id" })]
    [InlineData("{\"doctor_id\":1,\"slot_time\":\"2027-03-28T01:30\"}", new[] { "slot_time" })]
    public async Task Bad_fields_of_a_slot_are_named(string body, string[] fields) =>
        (await Api.PostAsync("/api/slots", body, await TokenOfStaffAsync(Roles.Admin))).MustRefuseFields(fields);

    [Theory]
    [InlineData("2099-06-01T09:00:00Z", 30)]
    [InlineData("2099-06-01T08:45:00Z", 30)]
    [InlineData("2099-06-01T09:15:00Z", 15)]
    public async Task A_slot_that_exists_or_overlaps_is_refused(string at, int minutes)
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        Assert.Equal(201, (await Api.PostAsync("/api/slots", new { doctor_id = Doctor.Id, slot_time = "2099-06-01T09:00:00Z" }, admin)).Status);
        (await Api.PostAsync("/api/slots", new { doctor_id = Doctor.Id, slot_time = at, duration_minutes = minutes }, admin))
            .MustRefuse(400, "Slot already exists for this doctor at this time");
    }

    [Fact]
    public async Task A_slot_needs_a_doctor_who_is_there()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        foreach (var id in new[] { 999, 0, -5 })
        {
            (await Api.PostAsync("/api/slots", new { doctor_id = id, slot_time = "2099-06-01T09:00:00Z" }, admin)).MustRefuse(404, "Doctor not found");
            (await Api.PostAsync("/api/slots/bulk", Bulk.Replace("\"doctor_id\":1", $"\"doctor_id\":{id}", StringComparison.Ordinal), admin)).MustRefuse(404, "Doctor not found");
        }
    }

    [Fact]
    public async Task Bulk_makes_80_and_a_second_call_none()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        (await Api.PostAsync("/api/slots/bulk", Bulk, admin)).MustBe(201, "{'message':'Created 80 appointment slots','count':80}");
        (await Api.PostAsync("/api/slots/bulk", Bulk, admin)).MustBe(201, "{'message':'Created 0 appointment slots','count':0}");
    }

    [Theory]
    [InlineData("\"exclude_weekends\":false", 96)]
    [InlineData("\"exclude_weekends\":\"false\"", 96)]
    [InlineData("\"exclude_weekends\":true,\"duration_minutes\":50", 45)]
    [InlineData("\"duration_minutes\":\"120\"", 20)]
    public async Task Bulk_makes_what_ends_in_time(string more, int count) => (await Api.PostAsync(
        "/api/slots/bulk", Bulk.Replace("}", $",{more}}}", StringComparison.Ordinal), await TokenOfStaffAsync(Roles.Admin)))
        .MustBe(201, $"{{'message':'Created {count} appointment slots','count':{count}}}");

    [Theory]
    [InlineData("17:00", "9:05", new[] { "end_time" })]
    [InlineData("9:00", "09:00", new[] { "end_time" })]
    [InlineData("nine", "17:00", new[] { "start_time" })]
    [InlineData("25:00", "17:00", new[] { "start_time" })]
    public async Task Bulk_names_bad_times(string from, string to, string[] fields) => (await Api.PostAsync(
        "/api/slots/bulk", Bulk.Replace("09:00", from, StringComparison.Ordinal).Replace("17:00", to, StringComparison.Ordinal), await TokenOfStaffAsync(Roles.Admin))).MustRefuseFields(fields);

    [Theory]
    [InlineData("2024-12-15", "2024-12-14", new[] { "end_date" })]
    [InlineData("2024-01-01", "2025-01-01", new[] { "end_date" })]
    [InlineData("01/12/2024", "2024-12-14", new[] { "start_date" })]
    public async Task Bulk_names_bad_dates(string first, string last, string[] fields) => (await Api.PostAsync(
        "/api/slots/bulk", Bulk.Replace("2024-12-15", first, StringComparison.Ordinal).Replace("2024-12-20", last, StringComparison.Ordinal), await TokenOfStaffAsync(Roles.Admin))).MustRefuseFields(fields);

    [Fact]
    public async Task Spaces_around_dates_and_times_are_no_matter()
    {
        var (admin, wide) = (await TokenOfStaffAsync(Roles.Admin), new string(' ', 60));
        var body = $$"""{"doctor_id":1,"start_date":"2024-12-16{{wide}}","end_date":"{{wide}}2024-12-16","start_time":"9:00{{wide}}","end_time":"10:00{{wide}}"}""";
        (await Api.PostAsync("/api/slots/bulk", body, admin)).MustBe(201, "{'message':'Created 2 appointment slots','count':2}");
        Assert.Equal(201, (await Api.PostAsync("/api/slots", $$"""{"doctor_id":1,"slot_time":"2024-12-17T09:00:00Z{{wide}}"}""", admin)).Status);
    }

    [Fact]
    public async Task Bulk_makes_a_leap_year_of_whole_days()
    {
        var body = """{"doctor_id":1,"start_date":"2096-01-01","end_date":"2096-12-31","start_time":"0:00","end_time":"23:59","duration_minutes":15,"exclude_weekends":false}""";
        // The clocks go forward once: four times do not exist on that day.
        var count = (366 * 95) - 4;
        (await Api.PostAsync("/api/slots/bulk", body, await TokenOfStaffAsync(Roles.Admin))).MustBe(201, $"{{'message':'Created {count} appointment slots','count':{count}}}");
    }

    [Theory]
    [InlineData("/api/slots")]
    [InlineData("/api/slots/bulk")]
    public async Task Nobody_else_makes_slots(string path)
    {
        (await Api.PostAsync(path, Bulk)).MustRefuse(401, "Authentication required");
        (await Api.PostAsync(path, Bulk, (await NewPatientAsync()).Token)).MustRefuse(403, "Admin access required");
        (await Api.PostAsync(path, Bulk, await TokenOfStaffAsync(Roles.Doctor))).MustRefuse(403, "Admin access required");
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*)::int from slots"));
    }

    private async Task<List<int>> ListedAsync(string query = "") =>
        [.. (await Api.GetAsync($"/api/slots{query}")).Json.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("id").GetInt32())];
}
