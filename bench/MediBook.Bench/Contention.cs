using System.Diagnostics;
using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// What three designs cost when nobody is in anybody's way (50 clients, each slot wanted by one person, in the calendar's order), and
/// when a hundred want one slot. On a durable, throw-away PostgreSQL; every figure is of this run, ratios compare within it.
/// </summary>
internal static class Contention
{
    private const int Slots = 1000;
    private const int Clients = 50;
    private const int Racers = 100;
    private const int Races = 10;
    private const int Pool = 20;
    private const int Runs = 3;

    private sealed record Result(string Name, double Retries, double PerSecond, double RaceRetries, double RaceMilliseconds);

    public static async Task RunAsync()
    {
        var results = new List<Result>();
        await using var machine = await Machine.StartAsync();
        Console.WriteLine($"{Clients} clients on {Slots} slots of their own, then {Races} races of {Racers} for one slot; pool of {Pool}; middle of {Runs} runs");
        Console.WriteLine();
        for (var run = 0; run < Runs; run++)
        {
            foreach (var shape in new Func<string, IShape>[]
            {
                connection => new OurShape(connection, Pool), connection => new UsualShape(connection, Pool), connection => new PartialIndexShape(connection, Pool),
            })
            {
                results.Add(await MeasureAsync(await machine.CreateDatabaseAsync(), shape));
            }
        }

        Print(results);
    }

    private static async Task<Result> MeasureAsync(string connection, Func<string, IShape> make)
    {
        await using var source = DatabaseConnections.DataSource(connection, "medibook-bench", 5);
        await FillAsync(source);
        await using var shape = make(connection);
        // The pool, the plans and the compiler warm up on slots that are not measured.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(index => shape.BookAsync(index + 1, Patient(index + 1))));

        var before = shape.Retries;
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, Slots, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (index, _) =>
        {
            if (!await shape.BookAsync(101 + index, Patient(101 + index)))
            {
                throw new InvalidOperationException($"{shape.Name}: a free slot was refused.");
            }
        });
        var (spreadTime, spreadRetries) = (watch.Elapsed, shape.Retries - before);

        before = shape.Retries;
        watch.Restart();
        for (var race = 0; race < Races; race++)
        {
            var slot = 101 + Slots + race;
            var booked = await Task.WhenAll(Enumerable.Range(0, Racers).Select(index => Task.Run(() => shape.BookAsync(slot, Patient(101 + Slots + index)))));
            if (booked.Count(won => won) != 1)
            {
                throw new InvalidOperationException($"{shape.Name}: {booked.Count(won => won)} have one slot.");
            }
        }

        return new Result(
            shape.Name, (double)spreadRetries / Slots * 1000, Slots / spreadTime.TotalSeconds,
            (double)(shape.Retries - before) / Races, watch.Elapsed.TotalMilliseconds / Races);
    }

    private static async Task FillAsync(NpgsqlDataSource source)
    {
        await using var db = new MediBookDbContext(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).Options);
        await db.Database.MigrateAsync();
        const int people = 100 + Slots + Racers;
        await using var fill = source.CreateCommand(string.Create(CultureInfo.InvariantCulture,
            $"""
            insert into locations (name, address, time_zone_id) values ('Harbour Clinic', '12 Harbour Street', 'Europe/London');
            insert into doctors (name, email, location_id, is_active) values ('Dr Ingrid Olsen', 'olsen@example.com', 1, true);
            insert into users (email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, created_at)
                select true, false, false, true, 0, now() from generate_series(1, {people});
            insert into patients (account_id, name, email) select id, 'Ada Novak', 'p' || id || '@example.com' from users order by id;
            insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
                select 1, 1, at, at + interval '15 minutes', 'OPEN', false, 0
                from generate_series(date_trunc('hour', now()) + interval '1 day', date_trunc('hour', now()) + interval '1 day' + interval '15 minutes' * {people}, interval '15 minutes') at;
            {UsualShape.Tables}
            {PartialIndexShape.Tables}
            """));
        await fill.ExecuteNonQueryAsync();
        // Statistics as a running clinic has them.
        await using var analyze = source.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync();
    }

    private static Actor Patient(int id) => new(id, id, null, null, [], []);

    private static void Print(List<Result> results)
    {
        var rows = results.GroupBy(result => result.Name)
            .Select(group => new Result(
                group.Key, Middle(group, row => row.Retries), Middle(group, row => row.PerSecond), Middle(group, row => row.RaceRetries), Middle(group, row => row.RaceMilliseconds)))
            .ToList();
        var one = rows[0].PerSecond;
        Console.WriteLine("| design | false retries per 1000 bookings | bookings a second, MediBook = 1 | retries per race | race answered in |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Name} | {row.Retries:F0} | {row.PerSecond / one:F2} | {row.RaceRetries:F0} | {row.RaceMilliseconds:F0} ms |"));
        }
    }

    private static double Middle(IEnumerable<Result> runs, Func<Result, double> figure) => runs.Select(figure).Order().ElementAt(Runs / 2);
}
