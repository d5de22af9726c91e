using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MediBook.Web.Tests.Services.Doctors;

public sealed class DoctorServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Actor _admin = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_email_that_another_doctor_has_in_other_letters_is_refused()
    {
        var details = new DoctorDetails("Dr New", _doctor.Email.ToUpperInvariant(), null, null, null, null, _doctor.LocationId);
        Assert.Equal(DoctorRefusal.EmailTaken, (await DoAsync(doctors => doctors.AddAsync(details, [Specialization], CancellationToken.None))).Refusal);
        var other = await _database.AddDoctorAsync();
        Assert.Equal(DoctorRefusal.EmailTaken, (await DoAsync(doctors => doctors.ChangeAsync(other.Id, details, [Specialization], CancellationToken.None))).Refusal);
        Assert.True((await DoAsync(doctors => doctors.ChangeAsync(_doctor.Id, details, [Specialization], CancellationToken.None))).Succeeded);
    }

    [Fact]
    public async Task Specializations_change_with_the_first_as_the_main_one()
    {
        var ids = await _database.ListAsync<int>("select id from specializations order by id limit 3");
        var details = new DoctorDetails("Dr New", "new@example.com", null, null, null, null, _doctor.LocationId);
        var id = (await DoAsync(doctors => doctors.AddAsync(details, [ids[0], ids[1]], CancellationToken.None))).Value;
        Assert.True((await DoAsync(doctors => doctors.ChangeAsync(id, details, [ids[2], ids[0]], CancellationToken.None))).Succeeded);
        Assert.Equal([ids[2], ids[0]], await _database.ListAsync<int>($"select specialization_id from doctor_specializations where doctor_id = {id} order by position"));
    }

    [Fact]
    public async Task What_does_not_exist_is_refused()
    {
        var details = new DoctorDetails("Dr New", "new@example.com", null, null, null, null, _doctor.LocationId);
        Assert.Equal(DoctorRefusal.LocationNotFound, (await DoAsync(doctors => doctors.AddAsync(details with { LocationId = -1 }, [Specialization], CancellationToken.None))).Refusal);
        Assert.Equal(DoctorRefusal.SpecializationNotFound, (await DoAsync(doctors => doctors.AddAsync(details, [Specialization, -1], CancellationToken.None))).Refusal);
        Assert.Equal(DoctorRefusal.SpecializationNotFound, (await DoAsync(doctors => doctors.AddAsync(details, [], CancellationToken.None))).Refusal);
        Assert.Equal(DoctorRefusal.DoctorNotFound, (await DoAsync(doctors => doctors.ChangeAsync(-1, details, [Specialization], CancellationToken.None))).Refusal);
        Assert.Equal(DoctorRefusal.DoctorNotFound, (await DoAsync(doctors => doctors.DeactivateAsync(_admin, -1, Guid.NewGuid(), CancellationToken.None))).Refusal);
    }

    [Fact]
    public async Task Deactivating_blocks_the_coming_slots_and_keeps_appointments_and_activating_offers_them_again()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 3);
        await using var clock = _database.NewContext();
        await _database.AddSlotsAsync(_doctor.Id, 1, first: await clock.NowAsync(CancellationToken.None) - Duration.FromDays(1));
        var receipt = (await BookAsync(slots[0])).Value;
        var press = Guid.NewGuid();

        Assert.Equal(3, (await DoAsync(doctors => doctors.DeactivateAsync(_admin, _doctor.Id, press, CancellationToken.None))).Value);
        Assert.Equal(0, (await DoAsync(doctors => doctors.DeactivateAsync(_admin, _doctor.Id, press, CancellationToken.None))).Value);
        Assert.False(await _database.ScalarAsync<bool>("select is_active from doctors"));
        Assert.Equal(3, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED'"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slots where state = 'OPEN'"));
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where id = {receipt.BookingId}"));
        Assert.Equal(BookingRefusal.SlotClosed, (await BookAsync(slots[1])).Refusal);

        Assert.Equal(3, (await DoAsync(doctors => doctors.ActivateAsync(_admin, _doctor.Id, Guid.NewGuid(), CancellationToken.None))).Value);
        Assert.True((await BookAsync(slots[1])).Succeeded);
        Assert.Equal(["BOOKED", "BLOCKED", "REOPENED"], await _database.ListAsync<string>($"select kind from slot_events where slot_id = {slots[0]} order by version"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots s where s.version <> (select coalesce(max(version), 0) from slot_events e where e.slot_id = s.id)"));
    }

    [Fact]
    public async Task A_doctor_deactivated_while_all_slots_are_being_booked_leaves_no_slot_open_and_no_gap_in_the_trail()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 40);
        var bookings = slots.Select(BookAsync).ToList();
        var deactivated = await DoAsync(doctors => doctors.DeactivateAsync(_admin, _doctor.Id, Guid.NewGuid(), CancellationToken.None));
        var outcomes = await Task.WhenAll(bookings);
        Assert.Equal(40, deactivated.Value);
        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded || outcome.Refusal is BookingRefusal.SlotClosed, outcome.Refusal.ToString()));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state <> 'BLOCKED'"));
        Assert.Equal(outcomes.Count(outcome => outcome.Succeeded), await _database.ScalarAsync<long>("select count(*) from slots where booking_id is not null"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots s where s.version <> (select count(*) from slot_events e where e.slot_id = s.id)"));
    }

    private int Specialization => _doctor.Specializations[0].SpecializationId;

    private async Task<T> DoAsync<T>(Func<DoctorService, Task<T>> deed)
    {
        await using var db = _database.NewContext();
        return await deed(new DoctorService(db, NullLogger<DoctorService>.Instance));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int slot) =>
        _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{Guid.NewGuid():N}@example.com"), Guid.NewGuid()), CancellationToken.None);
}
