using MediBook.Web.Data;
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
    public async Task A_doctor_added_by_name_has_the_specialization_of_that_name_and_the_clinics_default_location()
    {
        var before = await _database.ScalarAsync<long>("select count(*) from specializations");
        var id = (await AddByNameAsync("DERMATOLOGY", "new@example.com")).Value;

        Assert.Equal([Specialization], await _database.ListAsync<int>($"select specialization_id from doctor_specializations where doctor_id = {id} and position = 0"));
        Assert.Equal(before, await _database.ScalarAsync<long>("select count(*) from specializations"));
        Assert.Equal(1, await _database.ScalarAsync<long>(
            $"select count(*) from doctors join clinics on default_location_id = location_id where doctors.id = {id} and is_active and doctors.name = 'Dr New' and email = 'new@example.com' and doctors.phone = '+44 20' and years_of_experience = 7"));
    }

    [Fact]
    public async Task A_specialization_that_does_not_exist_is_made_last_in_the_order_with_a_slug_of_its_own()
    {
        Assert.True((await AddByNameAsync("Medycyna sportowa Łódź", "one@example.com")).Succeeded);
        Assert.True((await AddByNameAsync("Medycyna Sportowa Lodz", "two@example.com")).Succeeded);
        Assert.True((await AddByNameAsync("心臓内科", "three@example.com")).Succeeded);
        Assert.True((await AddByNameAsync("内科", "four@example.com")).Succeeded);
        Assert.True((await AddByNameAsync("medycyna sportowa łódź", "five@example.com")).Succeeded);

        Assert.Equal(
            ["Medycyna sportowa Łódź medycyna-sportowa-lodz 130", "Medycyna Sportowa Lodz medycyna-sportowa-lodz-2 140", "心臓内科 specialization 150", "内科 specialization-2 160"],
            await _database.ListAsync<string>("select name || ' ' || slug || ' ' || sort_order from specializations where sort_order > 120 order by id"));
        Assert.Equal(2, await _database.ScalarAsync<long>("select count(*) from doctor_specializations join specializations on id = specialization_id where slug = 'medycyna-sportowa-lodz'"));
    }

    [Fact]
    public async Task Doctors_added_at_once_with_the_same_new_specialization_share_one_and_those_with_the_same_slug_have_one_each()
    {
        var same = Enumerable.Range(0, 10).Select(number => AddByNameAsync("Sleep medicine", $"same{number}@example.com"));
        var alike = Enumerable.Range(0, 10).Select(number => AddByNameAsync($"Sleep{new string('-', number + 1)}medicine", $"alike{number}@example.com"));
        Assert.All(await Task.WhenAll(same.Concat(alike)), outcome => Assert.Null(outcome.Refusal));

        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from specializations where name = 'Sleep medicine'"));
        Assert.Equal(10, await _database.ScalarAsync<long>("select count(*) from doctor_specializations join specializations on id = specialization_id where name = 'Sleep medicine'"));
        Assert.Equal(11, await _database.ScalarAsync<long>("select count(*) from specializations where slug like 'sleep-medicine%'"));
    }

    [Fact]
    public async Task A_doctor_added_by_name_with_a_taken_email_leaves_nothing()
    {
        Assert.Equal(DoctorRefusal.EmailTaken, (await AddByNameAsync("Sleep medicine", _doctor.Email.ToUpperInvariant())).Refusal);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from specializations where name = 'Sleep medicine'"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from doctors"));
    }

    [Fact]
    public async Task Without_a_clinic_no_doctor_is_added_by_name()
    {
        await _database.ExecuteAsync("delete from clinics");
        Assert.Equal(DoctorRefusal.NoClinic, (await AddByNameAsync("Sleep medicine", "new@example.com")).Refusal);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from specializations where name = 'Sleep medicine'"));
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
        Assert.Equal(DoctorRefusal.DoctorNotFound, (await DoAsync(doctors => doctors.ActivateAsync(_admin, -1, Guid.NewGuid(), CancellationToken.None))).Refusal);
    }

    [Fact]
    public async Task Deactivating_blocks_the_coming_slots_and_keeps_appointments_and_activating_offers_them_again()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 3);
        await using var clock = _database.NewContext();
        await _database.AddSlotsAsync(_doctor.Id, 1, first: await clock.NowAsync(CancellationToken.None) - Duration.FromDays(1));
        var receipt = (await BookAsync(slots[0])).Value;
        var press = Guid.NewGuid();

        Assert.Equal(new RepairResult(2, 0, 0, 0, 1), await _database.DeactivateAsync(_admin, _doctor.Id, press));
        Assert.Equal(new RepairResult(2, 0, 0, 0, 1), await _database.DeactivateAsync(_admin, _doctor.Id, press));
        Assert.False(await _database.ScalarAsync<bool>("select is_active from doctors"));
        Assert.Equal(3, await _database.ScalarAsync<long>("select count(*) from slots where state = 'BLOCKED'"));
        Assert.Equal(1, await _database.ScalarAsync<long>("select count(*) from slots where state = 'OPEN'"));
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where id = {receipt.BookingId}"));
        Assert.Equal(BookingRefusal.SlotClosed, (await BookAsync(slots[1])).Refusal);

        Assert.Equal(3, (await DoAsync(doctors => doctors.ActivateAsync(_admin, _doctor.Id, Guid.NewGuid(), CancellationToken.None))).Value);
        Assert.Equal(
            [$"{_admin.AuditName} true false", $"{_admin.AuditName} false true"],
            await _database.ListAsync<string>("select concat_ws(' ', actor, fields->'IsActive'->>'old', fields->'IsActive'->>'new') from audit_entries where subject = 'DOCTOR' and fields ? 'IsActive' and action = 'CHANGED' order by id"));
        Assert.True((await BookAsync(slots[1])).Succeeded);
        Assert.Equal(["BOOKED", "BLOCKED", "REOPENED"], await _database.ListAsync<string>($"select kind from slot_events where slot_id = {slots[0]} order by version"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots s where s.version <> (select coalesce(max(version), 0) from slot_events e where e.slot_id = s.id)"));
    }

    [Fact]
    public async Task A_doctor_deactivated_while_all_slots_are_being_booked_leaves_no_slot_open_and_no_gap_in_the_trail()
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 40);
        var bookings = slots.Select(BookAsync).ToList();
        var deactivated = await _database.DeactivateAsync(_admin, _doctor.Id);
        var outcomes = await Task.WhenAll(bookings);
        Assert.Equal(40, deactivated.Removed + deactivated.Kept);
        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded || outcome.Refusal is BookingRefusal.SlotClosed, outcome.Refusal.ToString()));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots where state <> 'BLOCKED'"));
        Assert.Equal(outcomes.Count(outcome => outcome.Succeeded), await _database.ScalarAsync<long>("select count(*) from slots where booking_id is not null"));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from slots s where s.version <> (select count(*) from slot_events e where e.slot_id = s.id)"));
    }

    private int Specialization => _doctor.Specializations[0].SpecializationId;

    private Task<Outcome<int, DoctorRefusal>> AddByNameAsync(string specialization, string email) =>
        DoAsync(doctors => doctors.AddByNameAsync(_admin, new NewDoctor("Dr New", specialization, email, "+44 20", 7), CancellationToken.None));

    private async Task<T> DoAsync<T>(Func<DoctorService, Task<T>> deed)
    {
        await using var db = _database.NewContext();
        return await deed(new DoctorService(db, new SlotChanges(), NullLogger<DoctorService>.Instance));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int slot) =>
        _database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{Guid.NewGuid():N}@example.com"), Guid.NewGuid()), CancellationToken.None);
}
