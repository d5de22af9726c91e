using System.Globalization;
using Bogus;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace MediBook.Web.Data.Seed;

/// <summary>
/// A clinic to look around in: 3 locations in 3 time zones, 60 doctors, 8 weeks of times, 120 patients, 2,000 bookings in every status, people who wait,
/// four accounts to sign in with. The same at each first start, relative to today. Doctor 1 is active; slot 1 is doctor 1's, free, a week ahead.
/// </summary>
public static class DemoData
{
    /// <summary>Email of the demo's admin.</summary>
    public const string AdminEmail = "admin@medibook.example";

    private const int Seed = 20_240_229;
    private const int Doctors = 60;
    private const int Patients = 120;
    private const int Guests = 260;
    private const int Waiting = 9;

    /// <summary>The demo's accounts, and the role of each; the last is a patient's. The admin may overbook too.</summary>
    public static IReadOnlyList<(string Email, string? Role)> Accounts { get; } =
        [(AdminEmail, Roles.Admin), ("reception@medibook.example", Roles.Reception), ("doctor@medibook.example", Roles.Doctor), ("patient@medibook.example", null)];

    /// <summary>Fills a database that has no clinic; safe to run by several instances at once.</summary>
    /// <param name="db">The database, with its reference data.</param>
    /// <param name="hasher">Hashes the accounts' password.</param>
    /// <param name="password">The accounts' password.</param>
    /// <param name="ct">Gives up; nothing is left behind.</param>
    /// <returns>False where there was something already; nothing was changed then.</returns>
    public static async Task<bool> SeedAsync(MediBookDbContext db, IPasswordHasher<AppUser> hasher, string password, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(hasher);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('medibook-demo-data'))", ct);
        if (await db.Clinics.AnyAsync(ct) || await db.Doctors.AnyAsync(ct))
        {
            return false;
        }

        var random = new Randomizer(Seed);
        var people = new DemoPeople(random);
        var now = await db.NowAsync(ct);
        var accounts = await AddAccountsAsync(db, hasher, password, now, ct);
        var locations = DemoPeople.Locations();
        db.Locations.AddRange(locations);
        await db.SaveChangesAsync(ct);
        db.Clinics.Add(Clinic.Create("MediBook Clinic", "+44 20 7946 0123", "In an emergency call 999 (UK), 911 (US) or 000 (Australia).", locations[0].Id));
        var doctors = await AddDoctorsAsync(db, people, random, locations, accounts[2].Id, ct);
        db.VisitTypes.AddRange(DemoVisits.Make(await db.Specializations.ToListAsync(ct)));
        var patients = await AddPatientsAsync(db, people, locations, accounts[3], ct);

        var zones = locations.ToDictionary(location => location.Id, location => Zones.Of(location.TimeZoneId));
        var schedules = DemoSlots.Schedules(random, doctors, zones, now);
        db.AddRange(schedules);
        await db.SaveChangesAsync(ct);
        var extra = DemoSlots.Extra(random, schedules, zones, now);
        db.AddRange(extra);
        await db.SaveChangesAsync(ct);
        var slots = DemoSlots.Make(schedules, extra, zones, now);
        var history = new DemoHistory(random, slots, now);
        var ids = await ReserveIdsAsync(db, DemoHistory.Count, ct);
        history.Play(ids, Bookers(people, locations, patients.Skip(1)), (locations[0].Id, patients[0].Person), $"account:{accounts[1].Id}");
        await new DemoRows((NpgsqlConnection)db.Database.GetDbConnection()).WriteAsync(slots, history, ct);
        await AddClosuresAsync(db, doctors, locations, ct);
        await AddWaitingAsync(db, random, patients, doctors, now, ct);
        await AddWishesAsync(db, patients[0].Person.Actor, now, ct);
        await transaction.CommitAsync(ct);
        await db.Database.ExecuteSqlAsync($"analyze", ct);
        return true;
    }

    private static async Task<List<AppUser>> AddAccountsAsync(
        MediBookDbContext db, IPasswordHasher<AppUser> hasher, string password, Instant now, CancellationToken ct)
    {
        var roles = await db.Roles.ToDictionaryAsync(role => role.Name!, role => role.Id, ct);
        var users = Accounts.Select(account => NewAccount(account.Email, now)).ToList();
        foreach (var user in users)
        {
            user.PasswordHash = hasher.HashPassword(user, password);
        }

        db.Users.AddRange(users);
        await db.SaveChangesAsync(ct);
        db.UserRoles.AddRange(Accounts.Zip(users)
            .Where(pair => pair.First.Role is not null)
            .Select(pair => new IdentityUserRole<int> { UserId = pair.Second.Id, RoleId = roles[pair.First.Role!] })
            .Append(new IdentityUserRole<int> { UserId = users[0].Id, RoleId = roles[Roles.Overbooking] }));
        await db.SaveChangesAsync(ct);
        return users;
    }

    private static AppUser NewAccount(string email, Instant now) => new()
    {
        UserName = email,
        NormalizedUserName = email.ToUpperInvariant(),
        Email = email,
        NormalizedEmail = email.ToUpperInvariant(),
        EmailConfirmed = true,
        LockoutEnabled = true,
        SecurityStamp = Guid.NewGuid().ToString("N"),
        CreatedAt = now,
    };

    /// <summary>Ids are set, not drawn: a start that failed before may have used up the first ones, and doctor 1 is a promise.</summary>
    private static async Task<List<Doctor>> AddDoctorsAsync(
        MediBookDbContext db, DemoPeople people, Randomizer random, IReadOnlyList<Location> locations, int accountOfTheFirst, CancellationToken ct)
    {
        var fields = await db.Specializations.OrderBy(field => field.SortOrder).ToListAsync(ct);
        var doctors = new List<Doctor>();
        for (var index = 0; index < Doctors; index++)
        {
            var place = (index + (index / fields.Count)) % locations.Count;
            var field = fields[index % fields.Count];
            var second = random.Bool(0.2f) ? random.ListItem(fields) : field;
            var doctor = Doctor.Create(people.Doctor(place, locations[place].Id), [field.Id, second.Id]);
            db.Entry(doctor).Property(entity => entity.Id).CurrentValue = index + 1;
            doctors.Add(doctor);
        }

        doctors[0].LinkAccount(accountOfTheFirst);
        db.Doctors.AddRange(doctors);
        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlAsync($"select setval(pg_get_serial_sequence('doctors', 'id'), {Doctors})", ct);
        return doctors;
    }

    /// <summary>The first is the "me" of the patient's account; the others have no account and come through the desk.</summary>
    private static async Task<List<(int Place, DemoPerson Person)>> AddPatientsAsync(
        MediBookDbContext db, DemoPeople people, IReadOnlyList<Location> locations, AppUser account, CancellationToken ct)
    {
        var details = Enumerable.Range(0, Patients).Select(index => people.Patient(index % locations.Count)).ToList();
        details[0] = details[0] with { Email = account.Email! };
        var patients = details.Select((person, index) => Patient.Create(index == 0 ? account.Id : null, person.Name, person.Email, person.Phone)).ToList();
        db.Patients.AddRange(patients);
        await db.SaveChangesAsync(ct);
        await AddFamilyAsync(db, patients[0], account.Id, ct);
        return
        [
            .. patients.Select((patient, index) => (index % locations.Count, new DemoPerson(
                new Actor(patient.AccountId, patient.AccountId is null ? null : patient.Id, null, null, [], []), patient.Id, details[index]))),
        ];
    }

    /// <summary>Two children and a grandmother for whom the patient's account books; she has a phone of her own.</summary>
    private static async Task AddFamilyAsync(MediBookDbContext db, Patient me, int accountId, CancellationToken ct)
    {
        var year = (await db.NowAsync(ct)).InUtc().Year;
        var name = me.Name[(me.Name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        DependantDetails[] family =
        [
            new($"Mia {name}", new LocalDate(year - 9, 5, 14), null, null), new($"Leo {name}", new LocalDate(year - 6, 11, 2), null, null),
            new($"Rosa {name}", new LocalDate(year - 78, 2, 27), null, "+44 20 7946 0177"),
        ];
        db.Patients.AddRange(family.Select((person, index) => Patient.Dependant(accountId, index + 1, person, Guid.CreateVersion7())));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Time off and closings where there are no slots: one that is over, and some that begin after the last slot.</summary>
    private static async Task AddClosuresAsync(MediBookDbContext db, List<Doctor> doctors, IReadOnlyList<Location> locations, CancellationToken ct)
    {
        var now = await db.NowAsync(ct);
        var (first, last) = (await db.Slots.MinAsync(slot => slot.StartsAt, ct), await db.Slots.MaxAsync(slot => slot.EndsAt, ct));
        Interval Days(Location location, Instant around, int fromDay, int days)
        {
            var zone = Zones.Of(location.TimeZoneId);
            var date = around.InZone(zone).Date.PlusDays(fromDay);
            return new Interval(LocalTimes.Day(zone, date).Start, LocalTimes.Day(zone, date.PlusDays(days - 1)).End);
        }

        var home = locations.Single(location => location.Id == doctors[1].LocationId);
        db.Closures.AddRange(
            Closure.OfDoctor(doctors[1].Id, Days(home, first, -9, 5), "Conference", Actor.Job, now, Guid.CreateVersion7()),
            Closure.OfDoctor(doctors[1].Id, Days(home, last, 3, 14), "Holiday", Actor.Job, now, Guid.CreateVersion7()),
            Closure.OfLocation(locations[0].Id, Days(locations[0], last, 7, 1), "Stocktaking", Actor.Job, now, Guid.CreateVersion7()),
            Closure.OfLocation(locations[1].Id, Days(locations[1], last, 10, 2), "The waiting room is painted", Actor.Job, now, Guid.CreateVersion7()));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// People who wait for an evening, when nobody works, so that nothing is offered by itself: the patient's account, and some more whose accounts
    /// have no password.
    /// </summary>
    private static async Task AddWaitingAsync(
        MediBookDbContext db, Randomizer random, List<(int Place, DemoPerson Person)> patients, List<Doctor> doctors, Instant now, CancellationToken ct)
    {
        var people = patients.Take(Waiting).Select(patient => patient.Person).ToList();
        var accounts = people.Skip(1).Select(person => NewAccount(person.Details.Email, now)).ToList();
        db.Users.AddRange(accounts);
        await db.SaveChangesAsync(ct);
        var actors = new List<Actor> { people[0].Actor };
        foreach (var (person, account) in people.Skip(1).Zip(accounts))
        {
            await db.Database.ExecuteSqlAsync($"update patients set account_id = {account.Id} where id = {person.PatientId}", ct);
            actors.Add(new Actor(account.Id, person.PatientId, null, null, [], []));
        }

        var today = now.InUtc().Date;
        foreach (var (actor, index) in actors.Select((actor, index) => (actor, index)))
        {
            var doctor = doctors[index < Waiting / 2 ? 0 : random.Int(1, 11)];
            var days = Enumerable.Range(1, 5).Where(_ => random.Bool(0.7f)).DefaultIfEmpty(3).Select(day => (IsoDayOfWeek)day).ToList();
            var times = new WaitingTimes(days, new LocalTime(19, 0), random.Bool() ? new LocalTime(21, 0) : null, today.PlusDays(random.Int(14, 42)));
            var joined = now - Duration.FromMinutes(((Waiting - index) * 180) + random.Int(0, 170));
            db.WaitingEntries.Add(index % 3 == 2
                ? WaitingEntry.ForSpecialization(actor, doctor.Specializations[0].SpecializationId, doctor.LocationId, times, 1, joined)
                : WaitingEntry.ForDoctor(actor, doctor.Id, times, 1, joined));
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>Two who have an appointment and want an earlier time: the patient's account, and somebody without one. Both are offered what comes free from now on.</summary>
    private static async Task AddWishesAsync(MediBookDbContext db, Actor patient, Instant now, CancellationToken ct)
    {
        var coming = db.Bookings.Where(booking => booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > now)
            .OrderByDescending(booking => booking.Slot!.StartsAt).ThenBy(booking => booking.Id).Select(booking => new { booking.Id, booking.AccountId, booking.Slot!.StartsAt });
        var newest = await db.Slots.MaxAsync(slot => slot.Id, ct);
        foreach (var booking in new[] { await coming.FirstAsync(one => one.AccountId == patient.AccountId, ct), await coming.FirstAsync(one => one.AccountId == null, ct) })
        {
            db.WaitingEntries.Add(WaitingEntry.ForEarlierTime(patient, booking.Id, booking.StartsAt.InUtc().Date, newest, now));
        }

        await db.SaveChangesAsync(ct);
    }

    private static ILookup<int, DemoPerson> Bookers(DemoPeople people, IReadOnlyList<Location> locations, IEnumerable<(int Place, DemoPerson Person)> patients) =>
        Enumerable.Range(0, Guests)
            .Select(index => (Place: index % locations.Count, Person: new DemoPerson(Guest(index), null, people.Patient(index % locations.Count))))
            .Concat(patients)
            .ToLookup(pair => locations[pair.Place].Id, pair => pair.Person);

    private static Actor Guest(int index) =>
        new(null, null, OwnerKeys.Hash(string.Create(CultureInfo.InvariantCulture, $"demo-guest-{index}")), null, [], []);

    /// <summary>Draws blocks from the sequence as EF's HiLo does: N stands for N to N + 99.</summary>
    private static async Task<List<int>> ReserveIdsAsync(MediBookDbContext db, int count, CancellationToken ct)
    {
        const int block = 100;
        var blocks = (count + block - 1) / block;
        var starts = await db.Database
            .SqlQuery<int>($"select nextval('booking_ids')::int as \"Value\" from generate_series(1, {blocks})").ToListAsync(ct);
        return [.. starts.Order().SelectMany(start => Enumerable.Range(start, block)).Take(count)];
    }
}
