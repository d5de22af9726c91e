using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Api;

/// <summary>The contract's rows of bookings: making, listing, reading, cancelling.</summary>
public sealed class BookingsApiTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private const string Taken = "{'error':'Slot already booked','status':'FAILED'}";
    private List<int> _slots = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _slots = await Database.AddSlotsAsync(Doctor.Id, 14);
    }

    [Fact]
    public async Task Anyone_books_and_gets_the_key_to_the_booking()
    {
        var start = await StartOfAsync(_slots[0]);
        var reply = (await Api.PostAsync("/api/bookings", Booking(_slots[0], "Grace@Example.com"))).MustBe(
            201,
            $"{{'booking':{Row(_slots[0], start, "Grace@Example.com", "'<instant>'")},'message':'Booking confirmed successfully','manage_url':'<text>','manage_token':'<token>'}}");
        var token = reply.Json.GetProperty("manage_token").GetString()!;
        Assert.Equal($"{App.ClientOptions.BaseAddress}m/{token}", reply.Json.GetProperty("manage_url").GetString());
        Assert.Equal("no-store", reply.Headers["Cache-Control"]);
        Assert.DoesNotContain(_slots[0].ToString(System.Globalization.CultureInfo.InvariantCulture), (await Api.GetAsync("/api/slots")).Json.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("id").GetRawText()));
    }

    [Fact]
    public async Task A_token_makes_it_the_accounts_booking_whatever_the_email()
    {
        var (email, token, actor) = await NewPatientAsync();
        var start = await StartOfAsync(_slots[0]);
        var reply = (await Api.PostAsync("/api/bookings", new { slot_id = $"{_slots[0]}", patient_name = "Grace Hopper", patient_email = "other@example.com", patient_phone = "" }, token))
            .MustBe(201, $"{{'booking':{Row(_slots[0], start, "other@example.com", "'<instant>'", phone: "null")},'message':'Booking confirmed successfully'}}");
        Assert.Equal(actor.AccountId, await Database.ScalarAsync<int>("select account_id from bookings"));
        (await Api.GetAsync("/api/bookings", token)).MustBe(200, $"{{'bookings':[{Row(_slots[0], start, "other@example.com", "'<instant>'", phone: "null")}]}}");
        (await Api.GetAsync($"/api/bookings?patient_email={Uri.EscapeDataString(email)}", token)).MustBe(200, "{'bookings':[]}");
        Assert.DoesNotContain("manage", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", new[] { "slot_id", "patient_name", "patient_email" })]
    [InlineData("{\"slot_id\":null,\"patient_name\":\"  \",\"patient_email\":\"\"}", new[] { "slot_id", "patient_name", "patient_email" })]
    [InlineData("{\"slot_id\":\"abc\",\"patient_name\":\"A\",\"patient_email\":\"a@example.com\"}", new[] { "slot_id" })]
    [InlineData("{\"slot_id\":99999999999,\"patient_name\":\"A\",\"patient_email\":\"a@example.com\"}", new[] { "slot_id" })]
    [InlineData("{\"slot_id\":1,\"patient_name\":\"A\",\"patient_email\":\"nobody\"}", new[] { "patient_email" })]
    [InlineData("{\"slot_id\":1,\"patient_name\":\"A\",\"patient_email\":\"a@example.com\",\"patient_phone\":\"ring\"}", new[] { "patient_phone" })]
    [InlineData("{\"slot_id\":1,\"patient_name\":\"A\\u0000\",\"patient_email\":\"a@example.com\"}", new[] { "patient_name" })]
    [InlineData("{\"slot_id\":1,\"patient_name\":\"A\",\"patient_email\":\"a@example.com\",\"hold\":\"perhaps\"}", new[] { "hold" })]
    [InlineData("{\"slot_id\":1,\"patient_name\":{},\"patient_email\":\"a@example.com\"}", new[] { "patient_name" })]
    public async Task Bad_fields_are_named(string body, string[] fields) => (await Api.PostAsync("/api/bookings", body)).MustRefuseFields(fields);

    [Theory]
    [InlineData(999_999)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_slot_that_is_not_there_is_not_found(int slotId) => (await Api.PostAsync("/api/bookings", Booking(slotId))).MustRefuse(404, "Slot not found");

    [Fact]
    public async Task A_taken_slot_is_told_as_clients_know_it()
    {
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]))).Status);
        (await Api.PostAsync("/api/bookings", Booking(_slots[0], "late@example.com"))).MustBe(409, Taken);
        (await Api.PostAsync("/api/bookings", new { slot_id = _slots[0], patient_name = "A", patient_email = "a@example.com", hold = true })).MustBe(409, Taken);
    }

    [Fact]
    public async Task A_past_slot_cannot_be_booked()
    {
        var past = await Database.AddSlotsAsync(Doctor.Id, 1, Instant.FromUtc(2024, 12, 16, 9, 0));
        (await Api.PostAsync("/api/bookings", Booking(past[0]))).MustBe(400, "{'error':'Cannot book past slots','status':'FAILED'}");
    }

    [Fact]
    public async Task A_patient_is_in_one_place_at_a_time()
    {
        var (email, token, _) = await NewPatientAsync();
        var other = await Database.AddDoctorAsync();
        var same = await Database.AddSlotsAsync(other.Id, 1);
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0], email.ToUpperInvariant()), token)).Status);
        (await Api.PostAsync("/api/bookings", Booking(same[0], email), token)).MustBe(409, "{'error':'You already have an appointment at this time','status':'FAILED'}");
        (await Api.PostAsync("/api/bookings", Booking(_slots[0], email), token)).MustBe(409, Taken);
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(same[0], "child@example.com"), token)).Status);
    }

    [Fact]
    public async Task A_patient_has_ten_coming_bookings_and_another_address_three()
    {
        var (email, token, _) = await NewPatientAsync();
        foreach (var slot in _slots.Take(10))
        {
            Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(slot, email), token)).Status);
        }

        (await Api.PostAsync("/api/bookings", Booking(_slots[10], email), token)).MustBe(409, "{'error':'You have 10 coming appointments, the most allowed','status':'FAILED'}");
        (await Api.PostAsync("/api/bookings", Booking(_slots[0], email), token)).MustBe(409, Taken);
        var more = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 4);
        foreach (var slot in more.Take(3))
        {
            Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(slot, "mother@example.com"), token)).Status);
        }

        (await Api.PostAsync("/api/bookings", Booking(more[3], "Mother@example.com"), token)).MustBe(409, "{'error':'You have 3 coming appointments, the most allowed','status':'FAILED'}");
        (await Api.PostAsync("/api/bookings", Booking(more[3], "mother@example.com"))).MustBe(409, "{'error':'You have 3 coming appointments, the most allowed','status':'FAILED'}");
    }

    [Theory]
    [InlineData(Roles.Admin)]
    [InlineData(Roles.Reception)]
    public async Task Staff_book_on_behalf_without_a_limit_but_a_known_patient_stays_in_one_place(string role)
    {
        var token = await TokenOfStaffAsync(role);
        foreach (var slot in _slots.Take(5))
        {
            Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(slot), token)).Status);
        }

        var (email, _, _) = await NewPatientAsync();
        var same = await Database.AddSlotsAsync((await Database.AddDoctorAsync()).Id, 14);
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[6], email), token)).Status);
        (await Api.PostAsync("/api/bookings", Booking(same[6], email.ToUpperInvariant()), token))
            .MustBe(409, "{'error':'You already have an appointment at this time','status':'FAILED'}");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task A_bad_token_books_nothing(string token)
    {
        (await Api.PostAsync("/api/bookings", Booking(_slots[0]), token)).MustRefuse(401, "Invalid token");
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*)::int from bookings"));
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]), null, ("Authorization", "Bearer "))).Status);
    }

    [Fact]
    public async Task Bookings_are_listed_newest_first_and_only_ones_own()
    {
        var (_, ada, _) = await NewPatientAsync();
        var (_, eve, _) = await NewPatientAsync();
        var admin = await TokenOfStaffAsync(Roles.Admin);
        var reception = await TokenOfStaffAsync(Roles.Reception);
        List<int> made = [];
        foreach (var (slot, token) in new[] { (_slots[3], ada), (_slots[1], ada), (_slots[2], eve), (_slots[0], null), (_slots[4], reception) })
        {
            made.Add((await Api.PostAsync("/api/bookings", Booking(slot, $"grace{slot}@example.com"), token)).Json.GetProperty("booking").GetProperty("id").GetInt32());
        }

        Assert.Equal([made[1], made[0]], await WalkAsync("/api/bookings", "bookings", ada));
        Assert.Equal([made[2]], await WalkAsync("/api/bookings?status=&patient_email=", "bookings", eve));
        Assert.Equal([made[4]], await WalkAsync("/api/bookings", "bookings", reception));
        Assert.Equal(Enumerable.Reverse(made), await WalkAsync("/api/bookings", "bookings", admin));
        Assert.Equal(Enumerable.Reverse(made), await WalkAsync("/api/bookings?limit=2", "bookings", admin));
        Assert.Equal(1, (await Api.GetAsync($"/api/bookings?patient_email=GRACE{_slots[0]}%40example.com&status=CONFIRMED", admin)).Json.GetProperty("bookings").GetArrayLength());
        (await Api.GetAsync("/api/bookings?status=CANCELLED", admin)).MustBe(200, "{'bookings':[]}");
    }

    [Fact]
    public async Task A_hold_past_its_time_is_listed_as_failed()
    {
        var (_, token, _) = await NewPatientAsync();
        await Api.PostAsync("/api/bookings", new { slot_id = _slots[0], patient_name = "A", patient_email = "a@example.com", hold = true }, token);
        Assert.Equal(1, (await Api.GetAsync("/api/bookings?status=PENDING", token)).Json.GetProperty("bookings").GetArrayLength());
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        Assert.Equal(0, (await Api.GetAsync("/api/bookings?status=PENDING", token)).Json.GetProperty("bookings").GetArrayLength());
        Assert.Equal("FAILED", (await Api.GetAsync("/api/bookings?status=FAILED", token)).Json.GetProperty("bookings")[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("status=nonsense", "status")]
    [InlineData("status=confirmed", "status")]
    [InlineData("patient_email=nobody", "patient_email")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=x", "cursor")]
    public async Task A_bad_query_is_refused(string query, string field) =>
        (await Api.GetAsync($"/api/bookings?{query}", (await NewPatientAsync()).Token)).MustRefuseFields(field);

    [Fact]
    public async Task The_list_needs_a_token()
    {
        (await Api.GetAsync("/api/bookings")).MustRefuse(401, "Authentication required");
        (await Api.GetAsync("/api/bookings", null, ("Authorization", "Bearer"))).MustRefuse(401, "Authentication required");
        (await Api.GetAsync("/api/bookings", null, ("Authorization", "Bearer  "))).MustRefuse(401, "Authentication required");
        (await Api.GetAsync("/api/bookings", null, ("Authorization", "Basic YTpi"))).MustRefuse(401, "Authentication required");
        (await Api.GetAsync("/api/bookings", "nonsense")).MustRefuse(401, "Invalid token");
        (await Api.GetAsync("/api/bookings", null, ("Manage-Token", "nonsense"))).MustRefuse(401, "Authentication required");
    }

    [Fact]
    public async Task One_booking_is_read_by_its_owner_an_admin_or_its_key()
    {
        var (_, token, _) = await NewPatientAsync();
        var start = await StartOfAsync(_slots[0]);
        var mine = await BookAsync(_slots[0], token);
        var guest = await Api.PostAsync("/api/bookings", Booking(_slots[1]));
        var (id, key) = (guest.Json.GetProperty("booking").GetProperty("id").GetInt32(), guest.Json.GetProperty("manage_token").GetString()!);
        var expected = $"{{'booking':{Row(_slots[0], start, "grace@example.com", "'<instant>'", more: $",'doctor_id':{Doctor.Id}")}}}";
        (await Api.GetAsync($"/api/bookings/{mine}", token)).MustBe(200, expected);
        (await Api.GetAsync($"/api/bookings/{mine}", await TokenOfStaffAsync(Roles.Admin))).MustBe(200, expected);
        Assert.Equal(200, (await Api.GetAsync($"/api/bookings/{id}", null, ("Manage-Token", key))).Status);
        Assert.Equal(200, (await Api.GetAsync($"/api/bookings/{id}", token, ("Manage-Token", key))).Status);
    }

    [Fact]
    public async Task Somebody_elses_booking_is_not_found_for_read_cancel_confirm_and_reschedule()
    {
        var (_, ada, _) = await NewPatientAsync();
        var (_, eve, _) = await NewPatientAsync();
        var id = await BookAsync(_slots[0], ada);
        var others = await Api.PostAsync("/api/bookings", Booking(_slots[1]));
        var key = others.Json.GetProperty("manage_token").GetString()!;
        foreach (var (token, header) in new (string?, string?)[]
        {
            (eve, null), (await TokenOfStaffAsync(Roles.Reception), null), (await TokenOfStaffAsync(Roles.Doctor), null), (null, key), (null, "nonsense"), (eve, key),
        })
        {
            (string, string)[] headers = header is null ? [] : [("Manage-Token", header)];
            (await Api.GetAsync($"/api/bookings/{id}", token, headers)).MustRefuse(404, "Booking not found");
            (await Api.PatchAsync($"/api/bookings/{id}/cancel", token, headers)).MustRefuse(404, "Booking not found");
            (await Api.PostAsync($"/api/bookings/{id}/confirm", null, token, headers)).MustRefuse(404, "Booking not found");
            (await Api.PostAsync($"/api/bookings/{id}/reschedule", new { slot_id = _slots[2] }, token, headers)).MustRefuse(404, "Booking not found");
        }

        Assert.Equal("CONFIRMED", await Database.ScalarAsync<string>($"select status from bookings where id = {id}"));
        Assert.Equal(_slots[0], await Database.ScalarAsync<int>($"select slot_id from bookings where id = {id}"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("abc")]
    [InlineData("2147483648")]
    [InlineData("-1")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        var (_, token, _) = await NewPatientAsync();
        (await Api.GetAsync($"/api/bookings/{id}", token)).MustRefuse(404, "Booking not found");
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", token)).MustRefuse(404, "Booking not found");
        (await Api.PostAsync($"/api/bookings/{id}/confirm", null, token)).MustRefuse(404, "Booking not found");
        (await Api.PostAsync($"/api/bookings/{id}/reschedule", new { slot_id = _slots[2] }, token)).MustRefuse(404, "Booking not found");
    }

    [Fact]
    public async Task One_booking_needs_a_token_or_its_key()
    {
        var id = await BookAsync(_slots[0], null);
        (await Api.GetAsync($"/api/bookings/{id}")).MustRefuse(401, "Authentication required");
        (await Api.PatchAsync($"/api/bookings/{id}/cancel")).MustRefuse(401, "Authentication required");
        (await Api.GetAsync($"/api/bookings/{id}", "nonsense", ("Manage-Token", "nonsense"))).MustRefuse(401, "Invalid token");
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", "nonsense")).MustRefuse(401, "Invalid token");
    }

    [Fact]
    public async Task Cancelling_frees_the_slot_and_is_done_once()
    {
        var (_, token, _) = await NewPatientAsync();
        var id = await BookAsync(_slots[0], token);
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", token)).MustBe(200, "{'message':'Booking cancelled successfully'}");
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", token)).MustRefuse(400, "Booking already cancelled");
        (await Api.PostAsync($"/api/bookings/{id}/confirm", null, token)).MustRefuse(400, "Booking already cancelled");
        Assert.Equal("CANCELLED", (await Api.GetAsync($"/api/bookings/{id}", token)).Json.GetProperty("booking").GetProperty("status").GetString());
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]))).Status);
    }

    [Fact]
    public async Task A_guest_cancels_with_the_key()
    {
        var reply = await Api.PostAsync("/api/bookings", Booking(_slots[0]));
        var id = reply.Json.GetProperty("booking").GetProperty("id").GetInt32();
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", null, ("Manage-Token", reply.Json.GetProperty("manage_token").GetString()!)))
            .MustBe(200, "{'message':'Booking cancelled successfully'}");
    }

    [Fact]
    public async Task Cancelling_has_its_time()
    {
        var (_, token, _) = await NewPatientAsync();
        var (tooLate, begun, failed) = (await BookAsync(_slots[1], token), await BookAsync(_slots[0], token), await HoldAsync(_slots[2], token));
        await Database.AdvanceAsync(await StartOfAsync(_slots[0]) - await NowAsync() + Duration.FromMinutes(1));
        (await Api.PatchAsync($"/api/bookings/{tooLate}/cancel", token)).MustRefuse(400, "Too late to cancel. Call 020 7946 0000");
        (await Api.PatchAsync($"/api/bookings/{begun}/cancel", token)).MustRefuse(400, "Appointment has already begun");
        (await Api.PatchAsync($"/api/bookings/{failed}/cancel", token)).MustRefuse(400, "Booking has expired");
        (await Api.PostAsync($"/api/bookings/{tooLate}/reschedule", new { slot_id = _slots[9] }, token)).MustRefuse(400, "Too late to change. Call 020 7946 0000");
        (await Api.PostAsync($"/api/bookings/{begun}/reschedule", new { slot_id = _slots[9] }, token)).MustRefuse(400, "Appointment has already begun");
        var admin = await TokenOfStaffAsync(Roles.Admin);
        (await Api.PatchAsync($"/api/bookings/{tooLate}/cancel", admin)).MustBe(200, "{'message':'Booking cancelled successfully'}");
    }

    [Fact]
    public async Task A_time_is_held_and_confirmed()
    {
        var (_, token, _) = await NewPatientAsync();
        var start = await StartOfAsync(_slots[0]);
        var reply = (await Api.PostAsync("/api/bookings", new { slot_id = _slots[0], patient_name = "Grace Hopper", patient_email = "grace@example.com", patient_phone = "020 7946 0018", hold = "true" }, token))
            .MustBe(201, $"{{'booking':{Row(_slots[0], start, "grace@example.com", "null", "PENDING", more: ",'expires_at':'<instant>'")},'message':'<text>'}}");
        var id = reply.Json.GetProperty("booking").GetProperty("id").GetInt32();
        var confirmed = $"{{'booking':{Row(_slots[0], start, "grace@example.com", "'<instant>'")},'message':'Booking confirmed successfully'}}";
        (await Api.PostAsync($"/api/bookings/{id}/confirm", null, token)).MustBe(200, confirmed);
        (await Api.PostAsync($"/api/bookings/{id}/confirm", null, token)).MustBe(200, confirmed);
    }

    [Fact]
    public async Task A_guest_confirms_with_the_key_and_a_late_confirm_is_told()
    {
        var held = await Api.PostAsync("/api/bookings", new { slot_id = _slots[0], patient_name = "Grace Hopper", patient_email = "grace@example.com", hold = true });
        var late = await Api.PostAsync("/api/bookings", new { slot_id = _slots[1], patient_name = "Grace Hopper", patient_email = "grace@example.com", hold = true });
        Assert.Equal(200, (await ConfirmAsync(held)).Status);
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        (await ConfirmAsync(late)).MustBe(409, "{'error':'Hold expired','status':'FAILED'}");
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[1]))).Status);
        (await ConfirmAsync(late)).MustBe(409, "{'error':'Hold expired','status':'FAILED'}");
    }

    [Fact]
    public async Task A_hold_is_let_go_by_cancelling_it()
    {
        var (_, token, _) = await NewPatientAsync();
        var id = await HoldAsync(_slots[0], token);
        (await Api.PatchAsync($"/api/bookings/{id}/cancel", token)).MustBe(200, "{'message':'Booking cancelled successfully'}");
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]))).Status);
    }

    [Fact]
    public async Task A_booking_moves_and_keeps_its_id()
    {
        var (_, token, _) = await NewPatientAsync();
        var id = await BookAsync(_slots[0], token);
        var start = await StartOfAsync(_slots[3]);
        (await Api.PostAsync($"/api/bookings/{id}/reschedule", new { slot_id = _slots[3] }, token))
            .MustBe(200, $"{{'booking':{Row(_slots[3], start, "grace@example.com", "'<instant>'", id: $"{id}")},'message':'Booking rescheduled successfully'}}");
        Assert.Equal(201, (await Api.PostAsync("/api/bookings", Booking(_slots[0]))).Status);
        (await Api.PostAsync($"/api/bookings/{id}/reschedule", new { slot_id = _slots[0] }, token)).MustBe(409, Taken);
        (await Api.PostAsync($"/api/bookings/{id}/reschedule", new { slot_id = 999_999 }, token)).MustRefuse(404, "Slot not found");
        (await Api.PostAsync($"/api/bookings/{id}/reschedule", "{}", token)).MustRefuseFields("slot_id");
        Assert.Equal(_slots[3], await Database.ScalarAsync<int>($"select slot_id from bookings where id = {id}"));
    }

    [Fact]
    public async Task An_admin_expires_what_has_run_out()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        (await Api.PostAsync("/api/bookings/expire-pending", null, admin)).MustBe(200, "{'message':'No expired bookings found','count':0}");
        await HoldAsync(_slots[0], null);
        await HoldAsync(_slots[1], null);
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        (await Api.PostAsync("/api/bookings/expire-pending", null, admin)).MustBe(200, "{'message':'Expired 2 pending bookings','count':2}");
        (await Api.PostAsync("/api/bookings/expire-pending", null)).MustRefuse(401, "Authentication required");
        (await Api.PostAsync("/api/bookings/expire-pending", null, (await NewPatientAsync()).Token)).MustRefuse(403, "Admin access required");
        (await Api.PostAsync("/api/bookings/expire-pending", null, await TokenOfStaffAsync(Roles.Reception))).MustRefuse(403, "Admin access required");
    }

    private string Row(
        int slotId, Instant start, string email, string confirmedAt, string status = "CONFIRMED", string phone = "'020 7946 0018'", string more = "", string id = "'<id>'") =>
        $"{{'id':{id},'slot_id':{slotId},'patient_name':'Grace Hopper','patient_email':'{email}','patient_phone':{phone},'status':'{status}','booking_time':'<instant>',"
        + $"'confirmed_at':{confirmedAt},'slot_time':'{Written(start)}','duration_minutes':30,'doctor_name':'{Doctor.Name}','specialization':'Dermatology'{more}}}";

    private async Task<int> BookAsync(int slotId, string? token)
    {
        var reply = await Api.PostAsync("/api/bookings", Booking(slotId), token);
        Assert.True(reply.Status == 201, reply.Text);
        return reply.Json.GetProperty("booking").GetProperty("id").GetInt32();
    }

    private async Task<int> HoldAsync(int slotId, string? token)
    {
        var reply = await Api.PostAsync("/api/bookings", new { slot_id = slotId, patient_name = "A", patient_email = "a@example.com", hold = true }, token);
        Assert.True(reply.Status == 201, reply.Text);
        return reply.Json.GetProperty("booking").GetProperty("id").GetInt32();
    }

    private Task<ApiReply> ConfirmAsync(ApiReply held) => Api.PostAsync(
        $"/api/bookings/{held.Json.GetProperty("booking").GetProperty("id").GetInt32()}/confirm", null, null, ("Manage-Token", held.Json.GetProperty("manage_token").GetString()!));

    private async Task<Instant> NowAsync() =>
        Instant.FromUnixTimeMilliseconds(await Database.ScalarAsync<long>("select (extract(epoch from booking_clock()) * 1000)::bigint"));
}
