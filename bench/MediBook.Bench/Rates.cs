using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// How much a process of MediBook does, each figure beside what the machine could do at best, taken in turns in one run: bookings beside one statement
/// in pgbench that writes the same rows, a race beside the shortest booking with EF Core, reads beside a line of text.
/// </summary>
internal static class Rates
{
    private const int Clients = 32;
    private const int Rounds = 5;
    private const int BookingsARound = 1_600;
    private const int TimesADay = 32;
    private static readonly TimeSpan ReadFor = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        await using var machine = await Machine.StartAsync();
        Console.WriteLine($"{Clients} clients, {Rounds} rounds in turns after one that is not counted, the middle one of them\n");
        Console.WriteLine("| bookings through the API | times in all | a second | one statement in pgbench a second | ratio | refused though free | CPU a booking: app, database |\n|---|---|---|---|---|---|---|");
        foreach (var (doctors, days) in new[] { (13, 50), (100, 315) })
        {
            await using var place = await PlaceAsync(machine, doctors, days);
            foreach (var shuffled in new[] { false, true })
            {
                await BookAsync(machine, place, shuffled);
            }
        }

        await using var clinic = await PlaceAsync(machine, doctors: 13, days: 50);
        await LastTimesAsync(machine);
        await using var bare = await ListeningProcess.StartAsync("MediBook.Bench.dll", ["bare", clinic.Database], new Dictionary<string, string>());
        await RaceAsync(clinic, bare.Address);
        await ReadAsync(clinic, bare.Address);
    }

    /// <summary>A clinic with every time free, from tomorrow on.</summary>
    private static async Task<Place> PlaceAsync(Machine machine, int doctors, int days)
    {
        var database = await machine.CreateDatabaseAsync();
        var app = await AppUnderLoad.StartAsync(database, machine.Folder);
        await DoAsync(database, $"""
            insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1, true from generate_series(1, {doctors}) n;
            insert into doctor_specializations (doctor_id, specialization_id, position) select id, (select min(id) from specializations), 0 from doctors;
            insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
            select doctors.id, 1, start, start + interval '15 minutes', 'OPEN', false, 0
            from generate_series(1, {days}) day, generate_series(0, {TimesADay - 1}) time, doctors,
                lateral (select date_trunc('day', now()) + make_interval(days => day, mins => 540 + 15 * time) as start) as at
            order by start, doctors.id
            """);
        await DoAsync(database, $"create sequence bench_next; {Bare.Tables}");
        await DoAsync(database, "vacuum analyze");
        var doctor = await Machine.AskAsync<int>(database, "select min(id) from doctors");
        return new Place(database, app, doctor, doctors * days * TimesADay, await Machine.AskAsync<int>(database, "select min(id) from slots"));
    }

    private static async Task BookAsync(Machine machine, Place place, bool shuffled)
    {
        await DoAsync(place.Database, "truncate slot_claims, bookings, booking_words, booking_seats, outbox_messages, manage_links; update slots set booking_id = null where booking_id is not null");
        await DoAsync(place.Database, "vacuum analyze");
        var ids = Enumerable.Range(place.FirstSlot, place.Slots).ToArray();
        if (shuffled)
        {
            new Random(20261129).Shuffle(ids);
        }

        var script = Path.Combine(machine.Folder, "book.sql");
        await File.WriteAllTextAsync(script, OneStatement);
        var (next, refused) = (0, 0);
        var (ours, raw, app, server) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var before = (App: place.App.Cost().Cpu, Server: ServerCpu(machine));
            var mine = ids[next..(next += BookingsARound)];
            var (taken, time) = await TakeAsync(place, mine);
            refused += mine.Length - taken;
            if (round > 0)
            {
                ours.Add(mine.Length / time.TotalSeconds);
                app.Add((place.App.Cost().Cpu - before.App).TotalMilliseconds / mine.Length);
                server.Add((ServerCpu(machine) - before.Server).TotalMilliseconds / mine.Length);
            }

            // The statement takes the same kind of times: those that come next, in the same order.
            var theirs = ids[next..(next += BookingsARound)];
            await DoAsync(place.Database, $"drop table if exists bench_times; create table bench_times as select n::int as n, slot from unnest(array[{string.Join(',', theirs)}]) with ordinality as one (slot, n); alter table bench_times add primary key (n); alter sequence bench_next restart");
            var rate = await PgBenchAsync(place.Database, script);
            if (round > 0)
            {
                raw.Add(rate);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {(shuffled ? "shuffled" : "in calendar order")} | {place.Slots:N0} | {Middle(ours):N0} | {Middle(raw):N0} | {Middle(ours.Zip(raw, (one, other) => one / other)):F2} | {refused} | {Middle(app):F2} ms, {Middle(server):F2} ms |"));
    }

    /// <summary>Fifty times in all, in both orders: how many are refused though they are free.</summary>
    private static async Task LastTimesAsync(Machine machine)
    {
        await using var place = await PlaceAsync(machine, doctors: 1, days: 2);
        var ids = Enumerable.Range(place.FirstSlot, 50).ToArray();
        var (taken, _) = await TakeAsync(place, ids);
        await DoAsync(place.Database, "truncate slot_claims, bookings, booking_words, booking_seats, manage_links; update slots set booking_id = null");
        new Random(20261129).Shuffle(ids);
        var (again, _) = await TakeAsync(place, ids);
        Console.WriteLine($"\nOf 50 times in a small table, refused though free: {ids.Length - taken} in calendar order, {ids.Length - again} shuffled.");
    }

    /// <summary>Books each of these times once, by as many clients as there are.</summary>
    /// <returns>How many were booked, and how long all of it took.</returns>
    private static async Task<(int Taken, TimeSpan Time)> TakeAsync(Place place, int[] slots)
    {
        var (queue, taken, watch) = (new ConcurrentQueue<int>(slots), 0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (queue.TryDequeue(out var slot))
            {
                using var answer = await place.Http.PostAsJsonAsync("/api/bookings", Wish(slot));
                Interlocked.Add(ref taken, (int)answer.StatusCode == 201 ? 1 : 0);
            }
        }));
        return (taken, watch.Elapsed);
    }

    /// <summary>Many want one time at one instant: until all have their answers, with a bystander who books another time meanwhile.</summary>
    private static async Task RaceAsync(Place place, Uri bare)
    {
        Console.WriteLine("\n| all at once for one time | until all are answered | the shortest booking with EF Core | ratio | p50, p95, slowest answer |\n|---|---|---|---|---|");
        using var other = Many(bare);
        var (slot, bareSlot) = (place.FirstSlot, 1);
        foreach (var many in new[] { 100, 1_000 })
        {
            var (ours, theirs, answers) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                var one = slot++;
                var (time, each) = await AtOnceAsync(many, () => place.Http.PostAsJsonAsync("/api/bookings", Wish(one)));
                var free = bareSlot++;
                var (bareTime, _) = await AtOnceAsync(many, () => other.PostAsync(new Uri($"/book?slot={free}", UriKind.Relative), null));
                if (round > 0)
                {
                    ours.Add(time);
                    theirs.Add(bareTime);
                    answers.AddRange(each);
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {many:N0} | {Middle(ours):F0} ms | {Middle(theirs):F0} ms | {Middle(ours.Zip(theirs, (one, two) => one / two)):F2} | {At(answers, .5):F0}, {At(answers, .95):F0}, {At(answers, 1):F0} ms |"));
        }
    }

    private static async Task<(double All, List<double> Each)> AtOnceAsync(int many, Func<Task<HttpResponseMessage>> press)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (won, watch) = (0, new Stopwatch());
        var people = Enumerable.Range(0, many).Select(async _ =>
        {
            await go.Task;
            using var answer = await press();
            Interlocked.Add(ref won, (int)answer.StatusCode == 201 ? 1 : 0);
            return watch.Elapsed.TotalMilliseconds;
        }).ToList();
        watch.Start();
        go.SetResult();
        var each = await Task.WhenAll(people);
        return won == 1 ? (watch.Elapsed.TotalMilliseconds, [.. each]) : throw new InvalidOperationException($"{won} won one time.");
    }

    private static async Task ReadAsync(Place place, Uri bare)
    {
        using var other = Many(bare);
        var from = await Machine.AskAsync<DateTime>(place.Database, "select min(starts_at) from slots");
        var (day, next) = (from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), from.AddDays(1).Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var week = $"/doctors/{place.Doctor}?week={day}";
        (string Name, HttpClient Http, string Path)[] reads =
        [
            ("a line of text: the framework's ceiling", other, "/plain"),
            ("a day of slots, one query with EF Core: the ceiling of the next", other, $"/day?doctor={place.Doctor}&from={day}T00:00:00Z&to={next}T00:00:00Z"),
            ("a day of slots through the API", place.Http, $"/api/slots?doctor_id={place.Doctor}&date={day}"),
            ("the week as a fragment", place.Http, $"{week}&handler=Week"),
            ("the week as a page", place.Http, week),
            ("the list of doctors", place.Http, "/doctors"),
            ("home", place.Http, "/"),
        ];
        var rates = reads.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var read = 0; read < reads.Length; read++)
            {
                var rate = await ReadAsync(reads[read].Http, reads[read].Path);
                if (round > 0)
                {
                    rates[read].Add(rate);
                }
            }
        }

        Console.WriteLine("\n| reads | a second | of a line of text | of a day by EF Core |\n|---|---|---|---|");
        for (var read = 0; read < reads.Length; read++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {reads[read].Name} | {Middle(rates[read]):N0} | {Middle(rates[read].Zip(rates[0], (one, two) => one / two)):F2} | {Middle(rates[read].Zip(rates[1], (one, two) => one / two)):F2} |"));
        }

        var (_, memory) = place.App.Cost();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe app's memory after all of this: {memory / 1048576.0:F0} MB."));
    }

    private static async Task<double> ReadAsync(HttpClient http, string path)
    {
        var (count, watch) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (watch.Elapsed < ReadFor)
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref count);
            }
        }));
        return count / watch.Elapsed.TotalSeconds;
    }

    private static JsonObject Wish(int slot) => new()
    {
        ["slot_id"] = slot,
        ["patient_name"] = "Ada Novak",
        ["patient_email"] = $"{Guid.NewGuid():N}@example.com",
    };

    private static HttpClient Many(Uri address) => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { BaseAddress = address };

    private static async Task<double> PgBenchAsync(string database, string script)
    {
        var target = new NpgsqlConnectionStringBuilder(database);
        var folder = await Machine.AskAsync<string>(database, "select setting from pg_config where name = 'BINDIR'");
        var start = new ProcessStartInfo(Path.Combine(folder, "pgbench"),
        [
            "-n", "-M", "prepared", "-c", $"{Clients}", "-j", $"{Environment.ProcessorCount}", "-t", $"{BookingsARound / Clients}", "--max-tries=8", "-f", script,
            "-h", target.Host!, "-p", $"{target.Port}", "-U", target.Username!, target.Database!,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGOPTIONS"] = "-c default_transaction_isolation=serializable -c enable_seqscan=off -c jit=off";
        using var process = Process.Start(start)!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        const string mark = "tps = ";
        var line = (await said).Split('\n').SingleOrDefault(one => one.StartsWith(mark, StringComparison.Ordinal));
        return process.ExitCode == 0 && line is not null
            ? double.Parse(line[mark.Length..].Split(' ')[0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}:\n{await errors}");
    }

    /// <summary>Processor time of the server's processes that live now; those of a pool live on.</summary>
    private static TimeSpan ServerCpu(Machine machine)
    {
        var server = File.ReadLines(Path.Combine(machine.Folder, "postgres", "data", "postmaster.pid")).First();
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == server)
                {
                    ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }

        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private static async Task DoAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private static double Middle(IEnumerable<double> values) => At(values, .5);

    /// <summary>The rows that a booking of a guest through the API writes in its transaction, by one statement. The search words come by their trigger.</summary>
    private const string OneStatement = """
        with picked as (select slot as id from bench_times where n = (select nextval('bench_next'))),
        taken as (
            update slots set booking_id = slots.id + 1000000000, version = version + 1 from picked
            where slots.id = picked.id and booking_id is null and state = 'OPEN' and starts_at > clock_timestamp()
            returning slots.id, starts_at, ends_at, booking_id, version, clock_timestamp() as now),
        booked as (
            insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, created_at, confirmed_at, extensions, revision, language)
            select booking_id, 'MB-' || translate(upper(lpad(to_hex(id / 65536), 4, '0')), '01', 'GH') || '-' || translate(upper(lpad(to_hex(id % 65536), 4, '0')), '01', 'GH'),
                id, 'CONFIRMED', 'EXPECTED', 'Ada Novak', md5(id::text) || '@example.com', now, now, 0, 1, 'en' from taken),
        claimed as (insert into slot_claims (slot_id, booking_id, starts_at, ends_at) select id, booking_id, starts_at, ends_at from taken),
        seated as (insert into booking_seats (owner_key, seat, booking_id) select 'email:' || md5(id::text) || md5(booking_id::text), 1, booking_id from taken),
        told as (insert into outbox_messages (booking_id, kind, version, created_at, due_at, language, attempts, state) select booking_id, 'BOOKING_CONFIRMED', 1, now, now, 'en', 0, 'WAITING' from taken)
        insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at) select id, version, gen_random_uuid(), 'BOOKED', booking_id, 'guest', now from taken;
        """;

    private sealed record Place(string Database, AppUnderLoad App, int Doctor, int Slots, int FirstSlot) : IAsyncDisposable
    {
        /// <summary>Nobody's client: as a guest's program books.</summary>
        public HttpClient Http { get; } = Many(App.Address);

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await App.DisposeAsync();
        }
    }
}
