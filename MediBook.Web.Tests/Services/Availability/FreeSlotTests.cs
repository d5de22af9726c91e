using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Tests.Services.Availability;

public sealed class FreeSlotTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly BookingOptions Narrow = new() { NoticeMinutes = 1_440, HorizonDays = 7 };
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Free_coming_slots_of_active_doctors_stand_in_order_of_time_whatever_the_rules_of_booking_are()
    {
        var now = await NowAsync();
        var other = await _database.AddDoctorAsync("Dr Other");
        var gone = await _database.AddDoctorAsync("Dr Gone");
        var late = await _database.AddSlotsAsync(_doctor.Id, 1, now + Duration.FromDays(900));
        var soon = await _database.AddSlotsAsync(other.Id, 1, now + Duration.FromMinutes(5), minutes: 45);
        var at = now + Duration.FromDays(2);
        var (first, second) = (await _database.AddSlotsAsync(other.Id, 1, at), await _database.AddSlotsAsync(_doctor.Id, 1, at));
        await _database.AddSlotsAsync(_doctor.Id, 1, now - Duration.FromMinutes(5));
        await _database.AddSlotsAsync(gone.Id, 1, at);
        await _database.ExecuteAsync($"update doctors set is_active = false where id = {gone.Id}");
        var blocked = await _database.AddSlotsAsync(_doctor.Id, 1, at + Duration.FromDays(1));
        await _database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = {blocked[0]}");

        var slots = (await ListAsync(rules: Narrow)).Slots;

        Assert.Equal([soon[0], first[0], second[0], late[0]], slots.Select(slot => slot.Id));
        Assert.Equal((other.Id, "Dr Other", "Dermatology", 45), (slots[0].DoctorId, slots[0].DoctorName, slots[0].Specialization, slots[0].DurationMinutes));
        Assert.Equal(await _database.ListAsync<Instant>($"select starts_at from slots where id = {soon[0]}"), [slots[0].SlotTime]);
    }

    [Fact]
    public async Task A_booking_and_a_live_hold_hide_a_slot_and_a_hold_past_its_time_does_not()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 3);
        Assert.True((await _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slots[0], TestData.Details(), Guid.NewGuid()), default)).Succeeded);
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slots[1], Guid.NewGuid()), default)).Succeeded);

        Assert.Equal([slots[2]], await IdsAsync());
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        Assert.Equal([slots[1], slots[2]], await IdsAsync());
    }

    [Fact]
    public async Task A_slot_is_gone_once_it_has_begun()
    {
        var now = await NowAsync();
        var slots = await _database.AddSlotsAsync(_doctor.Id, 2, now + Duration.FromMinutes(10), minutes: 30);
        Assert.Equal(slots, await IdsAsync());
        await _database.AdvanceAsync(Duration.FromMinutes(11));
        Assert.Equal([slots[1]], await IdsAsync());
    }

    [Fact]
    public async Task A_date_is_that_of_each_slots_own_location()
    {
        var date = (await NowAsync()).InUtc().Date.PlusDays(30);
        await _database.ExecuteAsync(
            "insert into locations (name, address, time_zone_id) values ('East', '-', 'Pacific/Kiritimati'), ('West', '-', 'Pacific/Pago_Pago'), ('Empty', '-', 'Asia/Tokyo')");
        var expected = new List<int>();
        foreach (var zone in new[] { "Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago" })
        {
            var doctor = await _database.AddDoctorAsync($"Dr {zone}");
            await _database.ExecuteAsync($"update doctors set location_id = (select id from locations where time_zone_id = '{zone}') where id = {doctor.Id}");
            var day = LocalTimes.Day(Zones.Of(zone), date);
            await _database.AddSlotsAsync(doctor.Id, 1, day.Start - Duration.FromMinutes(15), minutes: 15);
            expected.AddRange(await _database.AddSlotsAsync(doctor.Id, 1, day.Start, minutes: 15));
            expected.AddRange(await _database.AddSlotsAsync(doctor.Id, 1, day.End - Duration.FromMinutes(15), minutes: 15));
            await _database.AddSlotsAsync(doctor.Id, 1, day.End, minutes: 15);
        }

        Assert.Equal(expected.Order(), (await IdsAsync(date: date)).Order());
        // The place of the slot counts, not where the doctor works now.
        await _database.ExecuteAsync("update doctors set location_id = (select id from locations where time_zone_id = 'Asia/Tokyo')");
        Assert.Equal(expected.Order(), (await IdsAsync(date: date)).Order());
        var doctorId = await _database.ScalarAsync<int>("select id from doctors where name = 'Dr Pacific/Pago_Pago'");
        Assert.Equal(expected[4..], await IdsAsync(doctorId, date));
        Assert.Empty(await IdsAsync(doctorId, date.PlusDays(5)));
        Assert.Empty(await IdsAsync(date: new LocalDate(2011, 12, 30)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(21)]
    public async Task Slices_put_together_are_the_whole_list_also_over_equal_times(int most)
    {
        var (first, doctors) = (await NowAsync() + Duration.FromDays(3), new List<int> { _doctor.Id });
        doctors.AddRange([(await _database.AddDoctorAsync()).Id, (await _database.AddDoctorAsync()).Id]);
        foreach (var doctor in doctors)
        {
            await _database.AddSlotsAsync(doctor, 7, first, minutes: 30);
        }

        await _database.ExecuteAsync($"update slots set state = 'BLOCKED' where id = (select min(id) from slots)");
        var date = first.InZone(Zones.Of("Europe/London")).Date;
        foreach (var filter in new[] { new FreeSlotFilter(null, null, most, null), new FreeSlotFilter(doctors[1], null, most, null), new FreeSlotFilter(null, date, most, null) })
        {
            var (all, seen, next) = ((await ReadAsync(filter with { Most = 1_000 })).Slots, new List<FreeSlot>(), filter);
            while (true)
            {
                var slice = await ReadAsync(next);
                Assert.InRange(slice.Slots.Count, 1, most);
                seen.AddRange(slice.Slots);
                if (slice.Next is null)
                {
                    break;
                }

                next = next with { After = slice.Next };
            }

            Assert.Equal(all, seen);
            Assert.Equal(all.OrderBy(slot => slot.SlotTime).ThenBy(slot => slot.Id), all);
        }
    }

    private async Task<List<int>> IdsAsync(int? doctorId = null, LocalDate? date = null) => [.. (await ListAsync(doctorId, date)).Slots.Select(slot => slot.Id)];

    private Task<SlotSlice> ListAsync(int? doctorId = null, LocalDate? date = null, BookingOptions? rules = null) => ReadAsync(new FreeSlotFilter(doctorId, date, 2_000, null), rules);

    private async Task<SlotSlice> ReadAsync(FreeSlotFilter filter, BookingOptions? rules = null)
    {
        await using var db = _database.NewContext();
        return await new AvailabilityQueries(db, Options.Create(rules ?? new BookingOptions())).FreeSlotsAsync(filter, CancellationToken.None);
    }

    private async Task<Instant> NowAsync()
    {
        await using var db = _database.NewContext();
        return await db.NowAsync(CancellationToken.None);
    }
}
