using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// Slots from schedules: 8 weeks for 500 doctors and a year for 50, by the generator as the nightly job runs it, next to COPY of the same
/// rows into a table with the same indexes and constraints. Then the same night again, when there is nothing to do.
/// </summary>
internal static class Generate
{
    private const int Copies = 3;
    private const string Columns = "id, doctor_id, location_id, starts_at, ends_at, state, overbooked, booking_id, held_until, version, schedule_id";

    private const string SameTable =
        """
        drop table if exists same_slots;
        create table same_slots (like slots including all) with (fillfactor = 30);
        alter table same_slots add foreign key (doctor_id) references doctors, add foreign key (location_id) references locations,
            add foreign key (schedule_id) references schedules;
        """;

    public static async Task RunAsync()
    {
        await using var machine = await Machine.StartAsync();
        Console.WriteLine("Working days, 09:00 to 17:00 with a break of an hour, 20 minutes; one transaction a doctor, one doctor after another. COPY: middle of 3 runs.");
        Console.WriteLine();
        Console.WriteLine("| what | slots | generator | slots a second | COPY = 1 | the next run, nothing to do | memory before, most |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        await RunAsync(machine, 2, 2, print: false);
        await RunAsync(machine, 500, 8);
        await RunAsync(machine, 50, 52);
    }

    private static async Task RunAsync(Machine machine, int doctors, int weeks, bool print = true)
    {
        var database = await machine.CreateDatabaseAsync();
        await FillAsync(database, doctors);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = before;
        using var ticker = new Timer(_ => most = Math.Max(most, GC.GetTotalMemory(false)), null, 0, 20);
        var (slots, time) = await GenerateAsync(database, weeks);
        var (none, again) = await GenerateAsync(database, weeks);
        // Seven hours in pieces of 20 minutes; today may have begun, and the last day ends where the horizon does.
        if (slots < doctors * ((weeks * 5) - 2) * 21 || none != 0)
        {
            throw new InvalidOperationException($"The first run made {slots} slots, the second {none}.");
        }

        var mostOfTheRuns = most;
        var copy = await CopyAsync(database);
        if (print)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {weeks} weeks for {doctors} doctors | {slots:N0} | {time.TotalSeconds:F1} s | {slots / time.TotalSeconds:N0} | {time / copy:F2} | {again.TotalSeconds:F1} s | {before / 1e6:F0} MB, {mostOfTheRuns / 1e6:F0} MB |"));
        }
    }

    private static async Task FillAsync(string database, int count)
    {
        await using var db = Context(database);
        await db.Database.MigrateAsync();
        var location = Location.Create("Harbour Clinic", "12 Harbour Street", "Europe/London");
        db.Add(location);
        await db.SaveChangesAsync();
        var doctors = Enumerable.Range(1, count).Select(number => Doctor.Create(
            new DoctorDetails($"Dr Ingrid Olsen {number}", $"doctor{number}@example.com", null, null, null, null, location.Id), [])).ToList();
        db.AddRange(doctors);
        await db.SaveChangesAsync();
        var today = (await db.NowAsync(default)).InUtc().Date;
        db.AddRange(doctors.Select(doctor => Schedule.Create(doctor.Id, Guid.NewGuid(), new ScheduleDetails(location.Id, today, null, 1, null, WorkingDays()))));
        await db.SaveChangesAsync();
    }

    /// <summary>Rows of one schedule: an owned row belongs to one owner.</summary>
    private static List<ScheduleRow> WorkingDays() =>
        [.. Enumerable.Range(1, 5).Select(day => new ScheduleRow((IsoDayOfWeek)day, new(9, 0), new(17, 0), 20, 0, "12:00-13:00"))];

    private static async Task<(int Slots, TimeSpan Time)> GenerateAsync(string database, int weeks)
    {
        await using var contexts = new BookingContextFactory(database, 5);
        await using var db = Context(database);
        var planner = new SchedulePlanner(db, Options.Create(new ScheduleOptions { HorizonWeeks = weeks }));
        var generator = new ScheduleGenerator(db, planner, new HoldRetirement(contexts, new SlotChanges()), new SlotChanges(), NullLogger<ScheduleGenerator>.Instance);
        var watch = Stopwatch.StartNew();
        return ((await generator.GenerateAllAsync(default)).Created, watch.Elapsed);
    }

    private static async Task<TimeSpan> CopyAsync(string database)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 600 }.ConnectionString);
        await connection.OpenAsync();
        using var rows = new MemoryStream();
        await using (var read = await connection.BeginRawBinaryCopyAsync($"copy (select {Columns} from slots order by id) to stdout (format binary)"))
        {
            await read.CopyToAsync(rows);
        }

        var times = new List<TimeSpan>();
        for (var run = 0; run < Copies; run++)
        {
            await using (var command = new NpgsqlCommand(SameTable + "checkpoint;", connection))
            {
                await command.ExecuteNonQueryAsync();
            }

            var watch = Stopwatch.StartNew();
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"copy same_slots ({Columns}) from stdin (format binary)"))
            {
                await copy.WriteAsync(rows.ToArray());
            }

            times.Add(watch.Elapsed);
        }

        return times.Order().ElementAt(Copies / 2);
    }

    private static MediBookDbContext Context(string database) => new(DatabaseConnections.Configure(
        new DbContextOptionsBuilder<MediBookDbContext>(), DatabaseConnections.DataSource(database, "medibook-bench", 5)).Options);
}
