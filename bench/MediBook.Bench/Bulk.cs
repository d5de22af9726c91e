using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// A year of slots for 50 doctors through the API, and the same rows by COPY: into a table with the same indexes and constraints, and
/// into one without any. What is between the first two is the price of the API; what is between the last two is that of the constraints.
/// </summary>
internal static class Bulk
{
    private const int Doctors = 50;
    private const int Copies = 3;
    private const string Columns = "id, doctor_id, location_id, starts_at, ends_at, state, overbooked, booking_id, held_until, version";

    private const string SameTable =
        """
        create table same_slots (like slots including all) with (fillfactor = 30);
        alter table same_slots add foreign key (doctor_id) references doctors, add foreign key (location_id) references locations;
        """;

    private const string BareTable = "create table bare_slots (like slots) with (fillfactor = 30)";

    public static async Task RunAsync()
    {
        await using var machine = await Machine.StartAsync();
        var database = await machine.CreateDatabaseAsync();
        var year = TimeProvider.System.GetUtcNow().Year + 1;
        var (slots, api) = await ThroughTheApiAsync(machine, database, year);
        if (await Machine.AskAsync<long>(database, "select count(*) from slots") != slots)
        {
            throw new InvalidOperationException("The answers do not say how many slots there are.");
        }

        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 600 }.ConnectionString);
        await connection.OpenAsync();
        var rows = await ReadAsync(connection);
        var same = await CopyAsync(connection, "same_slots", SameTable, rows);
        var bare = await CopyAsync(connection, "bare_slots", BareTable, rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Doctors} doctors, {year}, working days, 09:00 to 17:00, 30 minutes: {slots:N0} slots; COPY: middle of {Copies} runs"));
        Console.WriteLine();
        Console.WriteLine("| way | time | slots a second | COPY into the same table = 1 |");
        Console.WriteLine("|---|---|---|---|");
        Print("POST /api/slots/bulk, a request for each doctor, one after another", api);
        Print("COPY into a table with the same indexes and constraints", same);
        Print("COPY into a table with none", bare);

        void Print(string way, TimeSpan time) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {way} | {time.TotalSeconds:F1} s | {slots / time.TotalSeconds:N0} | {time / same:F2} |"));
    }

    private static async Task<(long Slots, TimeSpan Time)> ThroughTheApiAsync(Machine machine, string database, int year)
    {
        await using var app = await AppUnderLoad.StartAsync(database, machine.Folder);
        var doctors = new List<int>();
        for (var number = 1; number <= Doctors; number++)
        {
            var answer = await app.PostAsync("/api/doctors", new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"Dr Ingrid Olsen {number}"),
                ["specialization"] = "Dermatology",
                ["email"] = string.Create(CultureInfo.InvariantCulture, $"doctor{number}@example.com"),
            });
            doctors.Add(answer["doctor"]!["id"]!.GetValue<int>());
        }

        // The compiler, the plans and the pool warm up on a week that goes again.
        await CreateAsync(app, doctors[0], $"{year}-01-01", $"{year}-01-07");
        await Machine.AskAsync<object>(database, "with gone as (delete from slots returning 1) select count(*) from gone");

        var (slots, watch) = (0L, Stopwatch.StartNew());
        foreach (var doctor in doctors)
        {
            slots += await CreateAsync(app, doctor, $"{year}-01-01", $"{year}-12-31");
        }

        return (slots, watch.Elapsed);
    }

    private static async Task<int> CreateAsync(AppUnderLoad app, int doctor, string first, string last) =>
        (await app.PostAsync("/api/slots/bulk", new JsonObject
        {
            ["doctor_id"] = doctor,
            ["start_date"] = first,
            ["end_date"] = last,
            ["start_time"] = "09:00",
            ["end_time"] = "17:00",
            ["duration_minutes"] = 30,
            ["exclude_weekends"] = true,
        }))["count"]!.GetValue<int>();

    private static async Task<byte[]> ReadAsync(NpgsqlConnection connection)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy (select {Columns} from slots order by id) to stdout (format binary)");
        using var rows = new MemoryStream();
        await copy.CopyToAsync(rows);
        return rows.ToArray();
    }

    private static async Task<TimeSpan> CopyAsync(NpgsqlConnection connection, string table, string create, byte[] rows)
    {
        var times = new List<TimeSpan>();
        for (var run = 0; run < Copies; run++)
        {
            await ExecuteAsync(connection, $"drop table if exists {table}");
            await ExecuteAsync(connection, create);
            await ExecuteAsync(connection, "checkpoint");
            var watch = Stopwatch.StartNew();
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"copy {table} ({Columns}) from stdin (format binary)"))
            {
                await copy.WriteAsync(rows);
            }

            times.Add(watch.Elapsed);
        }

        return times.Order().ElementAt(Copies / 2);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
