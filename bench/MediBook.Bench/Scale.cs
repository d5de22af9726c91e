using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Evidence;
using MediBook.Web.Services.Figures;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// What staff and patients read, at 10,000 bookings and at 1,000,000, the days around today being equally full. The rows come by COPY. Each
/// read runs once with EXPLAIN: one that reads a whole table of bookings or slots, or that takes twice as long in the large clinic, ends the
/// run with an error.
/// </summary>
internal static class Scale
{
    private const int TimesADay = 32;
    private const int Runs = 21;
    private const double MostRatio = 2;

    /// <summary>It reads everything to come: eight weeks in the large clinic, of which the small one has two.</summary>
    private const double MostRatioOfProof = 4;
    private static readonly string[] LargeTables = ["slots", "bookings", "booking_words", "slot_events"];

    public static async Task<bool> RunAsync()
    {
        await using var machine = await Machine.StartAsync();
        // The same clinic, two weeks and more than eight years after its opening.
        var small = await FillAsync(machine, doctors: 20, days: 31);
        var large = await FillAsync(machine, doctors: 20, days: 3126);
        Console.WriteLine();
        Console.WriteLine($"Middle of {Runs} runs, after 3 that are not counted.");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| what | {small.Bookings:N0} bookings | {large.Bookings:N0} bookings | ratio | read by |"));
        Console.WriteLine("|---|---|---|---|---|");
        var good = true;
        foreach (var (name, read, most) in Reads().Select(read => (read.Name, read.Read, MostRatio)).Append(("proof: overlaps now", (_, db) => new EvidenceQueries(db).ReadAsync(default), MostRatioOfProof)))
        {
            var (before, after) = (await TimeAsync(small, read), await TimeAsync(large, read));
            var (ratio, plans) = (after / before, await PlansAsync(large, read));
            var whole = plans.Where(plan => plan.Index is null).Select(plan => plan.Kind).ToList();
            var verdict = (ratio < most, whole.Count == 0) switch
            {
                (true, true) => "",
                (false, _) => " TOO SLOW",
                (_, false) => $" {string.Join(", ", whole)}",
            };
            good &= verdict.Length == 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {before:F1} ms | {after:F1} ms | {ratio:F2}{verdict} | {string.Join(", ", plans.Select(plan => plan.Index).OfType<string>().Distinct().Order(StringComparer.Ordinal))} |"));
        }

        return good;
    }

    /// <summary>What people read, as the pages do.</summary>
    private static IEnumerable<(string Name, Func<Place, MediBookDbContext, Task> Read)> Reads()
    {
        var all = new StaffBookingFilter();
        Func<Place, MediBookDbContext, Task> List(Func<Place, StaffBookingFilter> filter, StaffBookingOrder order = StaffBookingOrder.Latest, bool middle = false) =>
            (place, db) => Staff(db).ListAsync(filter(place), order, middle ? new StaffBookingPlace(place.Now, 0, false) : null, default);
        yield return ("bookings: the first page", List(_ => all));
        yield return ("bookings: a page in the middle", List(_ => all, middle: true));
        yield return ("bookings: what was made last", List(_ => all, StaffBookingOrder.Newest));
        yield return ("bookings: by reference", List(place => all with { Search = PeopleSearch.Of(place.Reference) }));
        yield return ("bookings: by name", List(place => all with { Search = PeopleSearch.Of(place.Name) }));
        yield return ("bookings: by email", List(place => all with { Search = PeopleSearch.Of($"person{place.Id}@example.com") }));
        yield return ("bookings: by phone", List(place => all with { Search = PeopleSearch.Of(place.Phone) }));
        yield return ("bookings: a doctor's, the next first", (place, db) => Staff(db).ListAsync(
            all with { DoctorId = place.Doctor, From = place.Today }, StaffBookingOrder.Earliest, null, default));
        yield return ("bookings: one place, one day", List(place => all with { LocationId = place.Location, From = place.Today, To = place.Today }, StaffBookingOrder.Earliest));
        yield return ("bookings: cancelled", List(_ => all with { Status = BookingStatus.Cancelled }));
        yield return ("one booking with its history", (place, db) => Staff(db).FindAsync(place.Desk, place.Reference, default));
        yield return ("calendar: a doctor's week", (place, db) => new CalendarQueries(db).DoctorWeekAsync(place.Doctor, null, default));
        yield return ("calendar: a place's day", (place, db) => new CalendarQueries(db).LocationDayAsync(place.Location, null, default));
        yield return ("calendar: a place's week", (place, db) => new CalendarQueries(db).LocationWeekAsync(place.Location, null, default));
        yield return ("analytics of 14 days", (place, db) => new FigureQueries(db).ReadAsync(new FigureRange(null, place.Today.PlusDays(-13), place.Today), 1, default));
        yield return ("doctors: soonest first", (_, db) => Free(db).DoctorsAsync(new DoctorFilter(), default));
        yield return ("doctors: by name", (place, db) => Free(db).DoctorsAsync(new DoctorFilter(Name: $"Plenty {place.Doctor}"), default));
        yield return ("doctors: a patient's week", (place, db) => Free(db).WeekAsync(place.Doctor, null, default));
        yield return ("doctors: the admin's list", (_, db) => new DoctorQueries(db).ListAsync(new DoctorListFilter(null, null, 1), default));
    }

    private static StaffBookingQueries Staff(MediBookDbContext db) => new(db, new BookingQueries(db, Rules), Rules);

    private static AvailabilityQueries Free(MediBookDbContext db) => new(db, Rules);

    private static IOptions<BookingOptions> Rules => Microsoft.Extensions.Options.Options.Create(new BookingOptions());

    private static async Task<double> TimeAsync(Place place, Func<Place, MediBookDbContext, Task> read)
    {
        var times = new List<double>();
        for (var run = -3; run < Runs; run++)
        {
            await using var db = new MediBookDbContext(place.Options);
            var watch = Stopwatch.StartNew();
            await read(place, db);
            times.Add(run < 0 ? 0 : watch.Elapsed.TotalMilliseconds);
        }

        return times.Skip(3).Order().ElementAt(Runs / 2);
    }

    private static async Task<List<TableRead>> PlansAsync(Place place, Func<Place, MediBookDbContext, Task> read)
    {
        var plans = new List<TableRead>();
        foreach (var table in LargeTables)
        {
            var seen = new QueryPlans(table);
            await using var source = DatabaseConnections.DataSource(place.Database, "medibook-bench-plans", 1);
            await using var db = new MediBookDbContext(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(seen).Options);
            await read(place, db);
            plans.AddRange(seen.Take().Where(one => one.Rows > 0));
        }

        return plans;
    }

    private static async Task<Place> FillAsync(Machine machine, int doctors, int days)
    {
        var watch = Stopwatch.StartNew();
        var database = await machine.CreateDatabaseAsync();
        var options = DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), DatabaseConnections.DataSource(database, "medibook-bench", 5)).Options;
        LocalDate today;
        await using (var db = new MediBookDbContext(options))
        {
            await db.Database.MigrateAsync();
            today = (await db.NowAsync(default)).InUtc().Date;
        }

        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 3600 }.ConnectionString);
        await connection.OpenAsync();
        async Task DoAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        // Ten doctors a place, so that a place is as large in both. Keys are known to fit, so nothing is checked row by row.
        await DoAsync($"""
            insert into locations (name, address, time_zone_id) select 'Clinic ' || n, n || ' Harbour Street', 'Europe/London' from generate_series(1, {doctors / 10}) n;
            insert into clinics (id, name, phone, emergency_text, default_location_id) values (1, 'Harbour Clinic', '020 7946 0000', 'Call 999.', 1);
            insert into specializations (name, slug, sort_order) values ('General practice', 'general-practice', 1);
            insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1 + (n - 1) / 10, true from generate_series(1, {doctors}) n;
            insert into doctor_specializations (doctor_id, specialization_id, position) select id, 1, 0 from doctors;
            alter table slots drop constraint ex_slots_doctor_time;
            drop index ix_booking_words_words;
            set session_replication_role = replica
            """);
        // As the generator leaves them: every night a day more of each doctor, up to eight weeks ahead.
        var first = today.PlusDays(-days + Math.Min(days / 2, 56));
        var slots = doctors * days * TimesADay;
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy slots (id, doctor_id, location_id, starts_at, ends_at, state, overbooked, booking_id, version) from stdin (format binary)"))
        {
            for (var id = 1; id <= slots; id++)
            {
                var (day, doctor, time) = ((id - 1) / (doctors * TimesADay), 1 + ((id - 1) / TimesADay % doctors), (id - 1) % TimesADay);
                var start = (first.PlusDays(day).AtMidnight() + Period.FromMinutes((9 * 60) + (15 * time))).InUtc().ToInstant().ToDateTimeUtc();
                await copy.StartRowAsync();
                await copy.WriteAsync(id);
                await copy.WriteAsync(doctor);
                await copy.WriteAsync(1 + ((doctor - 1) / 10));
                await copy.WriteAsync(start);
                await copy.WriteAsync(start.AddMinutes(15));
                await copy.WriteAsync("OPEN");
                await copy.WriteAsync(false);
                if (IsLive(id))
                {
                    await copy.WriteAsync(id);
                }
                else
                {
                    await copy.WriteNullAsync();
                }

                await copy.WriteAsync(IsBooked(id) ? 1 : 0);
            }

            await copy.CompleteAsync();
        }

        var now = (await Machine.AskAsync<DateTime>(database, "select booking_clock()")).ToUniversalTime();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, patient_phone, created_at, confirmed_at, ended_at, extensions, revision) from stdin (format binary)"))
        {
            foreach (var id in Enumerable.Range(1, slots).Where(IsBooked))
            {
                var made = now.AddMinutes(-(id * 7919L % 500_000) - 1);
                await copy.StartRowAsync();
                await copy.WriteAsync(id);
                await copy.WriteAsync(ReferenceOf(id));
                await copy.WriteAsync(id);
                await copy.WriteAsync(IsLive(id) ? "CONFIRMED" : "CANCELLED");
                await copy.WriteAsync("EXPECTED");
                await copy.WriteAsync(NameOf(id));
                await copy.WriteAsync($"person{id}@example.com");
                await copy.WriteAsync(PhoneOf(id));
                await copy.WriteAsync(made);
                await copy.WriteAsync(made);
                if (IsLive(id))
                {
                    await copy.WriteNullAsync();
                }
                else
                {
                    await copy.WriteAsync(made);
                }

                await copy.WriteAsync(0);
                await copy.WriteAsync(IsLive(id) ? 1 : 2);
            }

            await copy.CompleteAsync();
        }

        await DoAsync("""
            insert into booking_words select id, words_for_search(patient_name, patient_email, patient_phone), name_for_search(patient_email), reverse(regexp_replace(coalesce(patient_phone, ''), '[^0-9]', '', 'g')) from bookings;
            create index ix_booking_words_words on booking_words using gin (words gin_trgm_ops);
            insert into slot_events (slot_id, version, kind, booking_id, actor, at) select slot_id, 1, 'BOOKED', id, 'guest', created_at from bookings;
            reset session_replication_role
            """);
        await DoAsync("vacuum analyze");
        await using (var db = new MediBookDbContext(options))
        {
            await new FigureService(db, NullLogger<FigureService>.Instance).RefreshAsync(default);
        }

        await DoAsync("vacuum analyze");
        var bookings = await Machine.AskAsync<long>(database, "select count(*) from bookings");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{slots:N0} times of {doctors} doctors with {bookings:N0} bookings were made in {watch.Elapsed.TotalSeconds:F0} s."));
        var one = (slots / 2) + (slots / 2 % 2 == 0 ? 1 : 0);
        return new Place(
            database, options, bookings, Instant.FromDateTimeUtc(now), today, doctors, doctors / 10, one, ReferenceOf(one), NameOf(one), PhoneOf(one), new Actor(1, null, null, null, [], [Roles.Reception]));
    }

    /// <summary>Every second slot has a booking, and one booking in ten is cancelled.</summary>
    private static bool IsBooked(int id) => id % 2 == 1;

    private static bool IsLive(int id) => IsBooked(id) && id / 2 % 10 != 0;

    private static string ReferenceOf(int id)
    {
        const string letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
        var text = "";
        for (var rest = (long)id; text.Length < 8; rest /= letters.Length)
        {
            text = letters[(int)(rest % letters.Length)] + text;
        }

        return $"MB-{text[..4]}-{text[4..]}";
    }

    /// <summary>Names as they are in a town of many tongues: common and rare ones, and hardly two people with the same pair.</summary>
    private static string NameOf(int id) => $"{Given[id % Given.Length]} {Family[(int)(id * 7919L % Family.Length)]}";

    private static readonly string[] Tongues = ["en", "de", "es", "fr", "it", "nl", "pl", "pt_PT", "sv", "tr"];
    private static readonly string[] Given = [.. Tongues.Select(tongue => new Bogus.DataSets.Name(tongue) { Random = new Bogus.Randomizer(4711) }).SelectMany(name => Enumerable.Range(0, 3000).Select(_ => name.FirstName())).Distinct(StringComparer.Ordinal)];
    private static readonly string[] Family = [.. Tongues.Select(tongue => new Bogus.DataSets.Name(tongue) { Random = new Bogus.Randomizer(4711) }).SelectMany(name => Enumerable.Range(0, 3000).Select(_ => name.LastName())).Distinct(StringComparer.Ordinal)];

    private static string PhoneOf(int id) => string.Create(CultureInfo.InvariantCulture, $"020 {id:D8}");

    /// <summary>A clinic, and one booking in it that is looked for.</summary>
    private sealed record Place(
        string Database, DbContextOptions<MediBookDbContext> Options, long Bookings, Instant Now, LocalDate Today, int Doctor, int Location, int Id, string Reference, string Name, string Phone, Actor Desk);
}
