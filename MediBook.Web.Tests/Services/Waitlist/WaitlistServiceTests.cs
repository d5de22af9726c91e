using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Waitlist;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Services.Waitlist;

public sealed class WaitlistServiceTests(PostgresFixture postgres) : WaitlistTestBase(postgres)
{
    [Fact]
    public async Task A_person_stands_in_a_line_once_however_often_they_press()
    {
        var actor = await Database.AddPatientAsync("grace@example.com");
        var times = await TimesAsync();

        var joined = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => JoinAsync(actor, Wanted.Id, times))));

        Assert.Single(joined, outcome => outcome.Succeeded);
        Assert.All(joined.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal(WaitlistRefusal.AlreadyWaiting, outcome.Refusal));
        Assert.Equal(1, await Database.ScalarAsync<int>("select count(*) from waiting_entries"));
    }

    [Fact]
    public async Task The_number_of_lines_is_exact_under_presses_at_once()
    {
        Options.MostEntriesPerPerson = 2;
        var actor = await Database.AddPatientAsync("grace@example.com");
        var times = await TimesAsync();
        var doctors = new List<int>();
        for (var count = 0; count < 6; count++)
        {
            doctors.Add((await Database.AddDoctorAsync()).Id);
        }

        var joined = await Task.WhenAll(doctors.Select(doctor => Task.Run(() => JoinAsync(actor, doctor, times))));

        Assert.Equal(2, joined.Count(outcome => outcome.Succeeded));
        Assert.All(joined.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal(WaitlistRefusal.TooManyEntries, outcome.Refusal));

        // A line that was left makes room.
        await LeaveAsync(actor, joined.First(outcome => outcome.Succeeded).Value);
        Assert.True((await JoinAsync(actor, Wanted.Id)).Succeeded);
    }

    [Fact]
    public async Task What_nobody_can_wait_for_is_refused()
    {
        var actor = await Database.AddPatientAsync("grace@example.com");
        var times = await TimesAsync();

        Assert.Equal(WaitlistRefusal.NotAPatient, (await JoinAsync(TestData.NewGuest(), Wanted.Id)).Refusal);
        Assert.Equal(WaitlistRefusal.NothingToWaitFor, (await JoinAsync(actor, int.MaxValue)).Refusal);
        Assert.Equal(WaitlistRefusal.NothingToWaitFor, (await JoinAsync(actor, new JoinRequest(null, "nonsense", Wanted.LocationId, times))).Refusal);
        Assert.Equal(WaitlistRefusal.NothingToWaitFor, (await JoinAsync(actor, new JoinRequest(null, "dermatology", null, times))).Refusal);
        Assert.Equal(WaitlistRefusal.LastDatePast, (await JoinAsync(actor, Wanted.Id, times with { LastDate = (await TodayAsync()).PlusDays(-1) })).Refusal);
        Assert.Equal(WaitlistRefusal.LastDateTooFar, (await JoinAsync(actor, Wanted.Id, times with { LastDate = (await TodayAsync()).PlusDays(367) })).Refusal);
    }

    [Fact]
    public async Task Staff_take_somebody_out_and_the_trail_says_so()
    {
        var line = await WaitAsync(1);
        await FreeAsync(1);
        await OfferAsync();
        var desk = await Database.AddStaffAsync("desk@example.com", Roles.Reception);
        Assert.Equal(WaitlistRefusal.EntryNotFound, (await RemoveAsync(line[0].Actor, line[0].Entry)).Refusal);

        Assert.True((await RemoveAsync(desk, line[0].Entry)).Succeeded);

        Assert.Equal("CANCELLED", await StatusAsync(await OfferOfAsync(line[0].Entry)));
        Assert.Equal("REMOVED", await Database.ScalarAsync<string>($"select ending from waiting_entries where id = {line[0].Entry}"));
        Assert.Equal(
            $"{desk.AuditName} {line[0].Actor.PatientId}",
            await Database.ScalarAsync<string>("select actor || ' ' || subject_ids[1] from audit_entries where action = 'WAITING_ENTRY_REMOVED' and subject = 'PATIENT'"));
    }

    [Fact]
    public async Task The_place_in_line_counts_those_who_joined_before_and_still_wait()
    {
        var line = await WaitAsync(3);
        var other = await Database.AddDoctorAsync();
        await JoinAsync(line[0].Actor, other.Id);

        Assert.Equal([3], await PlacesAsync(line[2].Actor));
        await LeaveAsync(line[0].Actor, line[0].Entry);
        Assert.Equal([2], await PlacesAsync(line[2].Actor));
        Assert.Equal([1], await PlacesAsync(line[0].Actor));
    }

    [Theory]
    [InlineData("insert into waiting_entries (account_id, patient_id, weekdays, last_date, seat, joined_at, revision) values ({0}, {1}, 1, '2030-01-01', 1, now(), 0)", ConstraintNames.WaitingForOne)]
    [InlineData("insert into waiting_entries (account_id, patient_id, doctor_id, weekdays, last_date, seat, joined_at, revision) values ({0}, {1}, 1, 0, '2030-01-01', 1, now(), 0)", "ck_waiting_entries_weekdays")]
    [InlineData("insert into waiting_entries (account_id, patient_id, booking_id, newest_slot_id, weekdays, last_date, seat, joined_at, revision) values ({0}, {1}, 1, 1, 127, '2030-01-01', 0, now(), 0)", ConstraintNames.WaitingForWhom)]
    [InlineData("insert into waiting_entries (doctor_id, booking_id, newest_slot_id, weekdays, last_date, seat, joined_at, revision) values (1, 1, 1, 127, '2030-01-01', 0, now(), 0)", ConstraintNames.WaitingForOne)]
    [InlineData("insert into waiting_entries (booking_id, newest_slot_id, weekdays, last_date, seat, joined_at, revision) select 1, 1, 127, '2030-01-01', 0, now(), 0 from generate_series(1, 2)", ConstraintNames.OneWishPerBooking)]
    public async Task The_database_refuses_what_makes_no_sense(string sql, string constraint)
    {
        var actor = await Database.AddPatientAsync("grace@example.com");

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Database.ExecuteAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, actor.AccountId, actor.PatientId)));

        Assert.Equal(constraint, refused.ConstraintName);
    }

    private async Task<List<int>> PlacesAsync(Actor actor)
    {
        await using var db = Database.NewContext();
        return [.. (await new WaitlistQueries(db).MineAsync(actor, default)).Select(entry => entry.Place)];
    }
}
