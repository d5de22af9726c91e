using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediBook.Web.Data;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// More bookings than an instance can make. First growing numbers of clients, each with one booking after another, find what it makes at most; then
/// five times as many arrive as that, each when it is due, however long the others take, on as many connections as that needs. The run ends with an
/// error over a limit, and where a booking that was acknowledged is not there or was made twice.
/// </summary>
internal static class Overload
{
    private const int Doctors = 300;
    private const int TimesEach = 400;
    private const int Flood = 5;
    private static readonly int[] Crowds = [1, 2, 4, 8, 16, 32, 64];
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    /// <summary>How long, and into which file, as the command line has it; null: it cannot be read.</summary>
    public static (int Seconds, string? File)? Read(string[] arguments) => arguments switch
    {
        [] => (30, null),
        [var seconds] when int.TryParse(seconds, CultureInfo.InvariantCulture, out var time) => (time, null),
        [var seconds, var file] when int.TryParse(seconds, CultureInfo.InvariantCulture, out var time) => (time, file),
        _ => null,
    };

    /// <summary>Runs, and prints the table.</summary>
    /// <param name="seconds">How long the flood lasts.</param>
    /// <param name="file">Where the table is kept as JSON, or null.</param>
    /// <returns>Whether every limit held.</returns>
    public static async Task<bool> RunAsync(int seconds, string? file)
    {
        await using var machine = await Machine.StartAsync();
        var database = await machine.CreateDatabaseAsync();
        await using var app = await AppUnderLoad.StartAsync(database, machine.Folder);
        var slots = await FillAsync(database);
        using var people = new People(app.Address, slots);
        await people.CrowdAsync(16, TimeSpan.FromSeconds(3));

        Console.WriteLine("\n| clients, one booking after another | bookings a second | p99 |\n|---|---|---|");
        var peak = 0.0;
        foreach (var clients in Crowds)
        {
            var watch = Stopwatch.StartNew();
            var booked = Took(await people.CrowdAsync(clients, Step));
            var rate = booked.Count / watch.Elapsed.TotalSeconds;
            peak = Math.Max(peak, rate);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {clients} | {rate:F0} | {At(booked, .99):F0} ms |"));
        }

        var usual = await people.ArriveAsync(peak * .8, Step);
        var before = app.Cost().Memory;
        using var end = new CancellationTokenSource();
        var most = MostMemoryAsync(app, end.Token);
        var flood = await people.ArriveAsync(peak * Flood, TimeSpan.FromSeconds(seconds));
        await end.CancelAsync();
        var after = await people.ArriveAsync(peak * .8, Calm);
        var table = new Table(machine.Description, [
            new("bookings a second at most (peak)", peak, "F0", ""),
            new("at 80 % of the peak: p99 of a booking", At(Took(usual), .99), "F0", " ms", 250),
            new(string.Create(CultureInfo.InvariantCulture, $"arrivals a second for {seconds} s, {Flood} times the peak"), flood.Count / (double)seconds, "F0", ""),
            new("bookings a second meanwhile, as a share of the peak", 100 * Took(flood).Count / (seconds * peak), "F0", " %", 80, AtLeast: true),
            new("p99 of a booking meanwhile", At(Took(flood), .99), "F0", " ms", 1_000),
            new("refusals (503 with Retry-After): p99", At(flood.Where(one => one.Fate is Fate.Refused), .99), "F0", " ms", 100),
            new("answers of another kind, or none", flood.Concat(usual).Concat(after).Count(one => one.Fate is Fate.Other), "F0", "", 0),
            new("memory at its most, before = 1", await most / (double)before, "F2", "", 1.5),
            new("seconds until p99 at 80 % is as usual again (below 250 ms)", SecondsUntilCalm(after), "F0", "", 10),
            new("acknowledged bookings that are missing or double", await WrongAsync(database, people.Booked), "F0", "", 0),
        ]);
        table.Print();
        if (file is not null)
        {
            await table.WriteAsync(file, "scripts/bench overload");
        }

        return table.Holds;
    }

    private static async Task<IEnumerable<int>> FillAsync(string database)
    {
        await using var source = DatabaseConnections.DataSource($"{database};Command Timeout=300", "medibook-bench", 2);
        await using var fill = source.CreateCommand(string.Create(CultureInfo.InvariantCulture,
            $"""
            insert into doctors (name, email, location_id, is_active) select 'Dr Plenty ' || n, n || '@example.com', 1, true from generate_series(1, {Doctors}) n;
            insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version)
                select doctors.id, 1, at, at + interval '15 minutes', 'OPEN', false, 0
                from generate_series(1, {TimesEach}) n, doctors, lateral (select date_trunc('hour', now()) + interval '1 day' + interval '15 minutes' * n as at) times;
            """));
        await fill.ExecuteNonQueryAsync();
        await using var analyze = source.CreateCommand("vacuum analyze");
        await analyze.ExecuteNonQueryAsync();
        await using var ask = source.CreateCommand("select id from slots order by id");
        await using var reader = await ask.ExecuteReaderAsync();
        var ids = new List<int>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt32(0));
        }

        return ids;
    }

    private static async Task<long> MostMemoryAsync(AppUnderLoad app, CancellationToken end)
    {
        var most = 0L;
        while (!end.IsCancellationRequested)
        {
            most = Math.Max(most, app.Cost().Memory);
            await Task.Delay(TimeSpan.FromMilliseconds(250), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }

    /// <summary>From which second on every second's p99 is below the limit; all of them: not yet.</summary>
    private static double SecondsUntilCalm(List<Answer> answers)
    {
        var slow = answers.GroupBy(one => (int)one.Due.TotalSeconds).Where(second => At(second, .99) >= 250 || second.Any(one => one.Fate is not Fate.Booked)).Select(second => second.Key + 1);
        return slow.DefaultIfEmpty(0).Max() is var last && last >= Calm.TotalSeconds ? double.PositiveInfinity : last;
    }

    private static async Task<long> WrongAsync(string database, IEnumerable<int> booked)
    {
        var there = new HashSet<int>();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand("select slot_id from bookings where status = 'CONFIRMED'", connection);
        await using var reader = await ask.ExecuteReaderAsync();
        var doubled = 0;
        while (await reader.ReadAsync())
        {
            doubled += there.Add(reader.GetInt32(0)) ? 0 : 1;
        }

        return doubled + booked.Count(slot => !there.Contains(slot));
    }

    private static List<Answer> Took(IEnumerable<Answer> answers) => [.. answers.Where(one => one.Fate is Fate.Booked)];

    private static double At(IEnumerable<Answer> answers, double share)
    {
        var sorted = answers.Select(one => one.Milliseconds).Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private enum Fate
    {
        Booked,
        Refused,
        Other,
    }

    /// <summary>How a booking was answered.</summary>
    /// <param name="Due">When it was to be sent, from the beginning of the load.</param>
    /// <param name="Milliseconds">From then to the end of the answer.</param>
    /// <param name="Fate">What it said.</param>
    private readonly record struct Answer(TimeSpan Due, double Milliseconds, Fate Fate);

    /// <summary>People who each want a time of their own. A time that nobody got is for the next.</summary>
    private sealed class People(Uri address, IEnumerable<int> slots) : IDisposable
    {
        private readonly ConcurrentQueue<int> _slots = new(slots);
        private readonly Uri _bookings = new(address, "/api/bookings");
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

        /// <summary>What was acknowledged.</summary>
        public ConcurrentBag<int> Booked { get; } = [];

        /// <summary>So many at a time, each again as soon as it is answered.</summary>
        public async Task<List<Answer>> CrowdAsync(int clients, TimeSpan time)
        {
            var (answers, watch) = (new ConcurrentBag<Answer>(), Stopwatch.StartNew());
            await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                while (watch.Elapsed < time)
                {
                    answers.Add(await BookAsync(watch.Elapsed, watch));
                }
            })));
            return [.. answers];
        }

        /// <summary>So many a second, whatever becomes of them.</summary>
        public async Task<List<Answer>> ArriveAsync(double perSecond, TimeSpan time)
        {
            var (sent, watch) = (new List<Task<Answer>>(), Stopwatch.StartNew());
            while (watch.Elapsed < time)
            {
                for (var due = (int)(watch.Elapsed.TotalSeconds * perSecond); sent.Count < due;)
                {
                    var at = TimeSpan.FromSeconds(sent.Count / perSecond);
                    sent.Add(Task.Run(() => BookAsync(at, watch)));
                }

                await Task.Delay(1);
            }

            return [.. await Task.WhenAll(sent)];
        }

        private async Task<Answer> BookAsync(TimeSpan due, Stopwatch watch)
        {
            var slot = _slots.TryDequeue(out var next) ? next : throw new InvalidOperationException("All times are taken: give the doctors more.");
            var fate = await SendAsync(slot);
            if (fate is Fate.Booked)
            {
                Booked.Add(slot);
            }
            else if (fate is Fate.Refused)
            {
                _slots.Enqueue(slot);
            }

            return new Answer(due, (watch.Elapsed - due).TotalMilliseconds, fate);
        }

        private async Task<Fate> SendAsync(int slot)
        {
            using var body = new StringContent(
                string.Create(CultureInfo.InvariantCulture, $$"""{"slot_id":{{slot}},"patient_name":"Ada Novak","patient_email":"ada{{slot}}@example.com"}"""), Encoding.UTF8, "application/json");
            try
            {
                using var answer = await _http.PostAsync(_bookings, body);
                return answer.StatusCode switch
                {
                    HttpStatusCode.Created => Fate.Booked,
                    HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests when answer.Headers.RetryAfter is not null => Fate.Refused,
                    _ => Fate.Other,
                };
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                return Fate.Other;
            }
        }

        public void Dispose() => _http.Dispose();
    }

    /// <summary>A figure, and the limit that it must not pass.</summary>
    private sealed record Row(string What, double Figure, string Format, string Unit, double? Limit = null, bool AtLeast = false)
    {
        public bool Holds => Limit is not { } limit || (AtLeast ? Figure >= limit : Figure <= limit);

        public string Text => Figure.ToString(Format, CultureInfo.InvariantCulture) + Unit;

        public string LimitText => Limit is { } limit ? $"{(AtLeast ? "at least" : "at most")} {limit.ToString(CultureInfo.InvariantCulture)}{Unit}" : "";
    }

    private sealed record Table(string Machine, IReadOnlyList<Row> Rows)
    {
        public bool Holds => Rows.All(row => row.Holds);

        public void Print()
        {
            Console.WriteLine("\n| what | figure | limit |\n|---|---|---|");
            foreach (var row in Rows)
            {
                Console.WriteLine($"| {row.What} | {row.Text}{(row.Holds ? "" : " TOO MUCH")} | {row.LimitText} |");
            }
        }

        /// <summary>As the page of proof shows it.</summary>
        public async Task WriteAsync(string file, string command)
        {
            var json = new JsonObject
            {
                ["command"] = command,
                ["commit"] = await CommitAsync(),
                ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["machine"] = Machine,
                ["rows"] = new JsonArray([.. Rows.Select(row => new JsonObject { ["what"] = row.What, ["figure"] = row.Text, ["limit"] = row.LimitText })]),
            };
            await File.WriteAllTextAsync(file, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
        }

        private static async Task<string> CommitAsync()
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "HEAD"]) { RedirectStandardOutput = true })!;
            return (await git.StandardOutput.ReadToEndAsync()).Trim();
        }
    }
}
