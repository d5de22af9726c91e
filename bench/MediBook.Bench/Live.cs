using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace MediBook.Bench;

/// <summary>
/// Live times. First many open weeks on one process: how long after a press every one of them has read that the time is taken, and what they
/// cost. Then two browsers at two processes: how long until the time turns grey in the other, also after a restart of the database and the app.
/// </summary>
internal static class Live
{
    private const int Weeks = 500;
    private const int Presses = 50;
    private const int PressesAfterRestart = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync()
    {
        await using var machine = await Machine.StartAsync();
        await ManyWeeksAsync(machine);
        await TwoBrowsersAsync(machine);
    }

    private static async Task ManyWeeksAsync(Machine machine)
    {
        await using var app = await AppUnderLoad.StartAsync(await machine.CreateDatabaseAsync(), machine.Folder);
        var clinic = await Clinic.AddAsync(app, Presses + 10);
        foreach (var slot in clinic.Slots.Take(10))
        {
            // The compiler warms up.
            await clinic.TakeAsync(slot);
        }

        using var end = new CancellationTokenSource();
        var before = app.Cost();
        var weeks = Enumerable.Range(0, Weeks).Select(_ => new OpenWeek(app.Address, clinic)).ToList();
        var open = weeks.ConvertAll(week => week.RunAsync(end.Token));
        await Task.WhenAll(weeks.Select(week => week.Opened.Task)).WaitAsync(Patience);
        var opened = app.Cost();
        await Task.Delay(TimeSpan.FromSeconds(20));
        var idle = app.Cost();
        var delays = new List<double>();
        var pressing = Stopwatch.StartNew();
        foreach (var slot in clinic.Slots.Skip(10))
        {
            var pressed = Stopwatch.GetTimestamp();
            var seen = weeks.ConvertAll(week => week.SeesAsync(slot));
            await clinic.TakeAsync(slot);
            delays.AddRange((await Task.WhenAll(seen).WaitAsync(Patience)).Select(at => Stopwatch.GetElapsedTime(pressed, at).TotalMilliseconds));
            await Task.Delay(TimeSpan.FromMilliseconds(700));
        }

        var (busy, took) = (app.Cost(), pressing.Elapsed);
        await end.CancelAsync();
        await Task.WhenAll(open);
        var thousands = Weeks / 1000.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{Weeks} open weeks on one process, {Presses} times taken one after another ({Weeks * Presses:N0} weeks read anew), clients on the same machine\n"));
        Console.WriteLine("| what | figure |\n|---|---|");
        Print("from the press to the week that shows it: half of all", delays, .5);
        Print("p95", delays, .95);
        Print("slowest", delays, 1);
        Line("memory of 1,000 open weeks", $"{(opened.Memory - before.Memory) / thousands / 1048576:F1} MB");
        Line("CPU of 1,000 open weeks, nothing changing (each reads anew every 30 s)", $"{(idle.Cpu - opened.Cpu).TotalSeconds / 20 / thousands * 100:F1} % of a core");
        Line($"CPU while {Presses / took.TotalSeconds:F1} times a second are taken", $"{(busy.Cpu - idle.Cpu).TotalSeconds / took.TotalSeconds * 100:F0} % of a core; {(busy.Cpu - idle.Cpu).TotalMilliseconds / (Weeks * Presses):F2} ms for each week read anew");
    }

    private static async Task TwoBrowsersAsync(Machine machine)
    {
        var database = await machine.CreateDatabaseAsync();
        var here = await AppUnderLoad.StartAsync(database, machine.Folder);
        try
        {
            await using var there = await AppUnderLoad.StartAsync(database, machine.Folder);
            var clinic = await Clinic.AddAsync(there, Presses + (3 * PressesAfterRestart));
            using var playwright = await Playwright.CreateAsync();
            await using var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("MEDIBOOK_CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic"],
            });
            var page = await (await chromium.NewContextAsync(new BrowserNewContextOptions { BaseURL = here.Address.ToString() })).NewPageAsync();
            await page.GotoAsync(clinic.Week);
            var slots = new Queue<int>(clinic.Slots);
            Console.WriteLine("\nTwo processes: taken at one, grey in a browser at the other, focus kept\n\n| when | times | half of all | p95 | slowest |\n|---|---|---|---|---|");
            await RoundAsync("both running", Presses);
            await machine.RestartAsync();
            await there.AnswersAsync();
            await GreyAsync(page, clinic, slots.Dequeue());
            await RoundAsync("after a restart of the database", PressesAfterRestart);
            var port = here.Address.Port;
            await here.DisposeAsync();
            here = await AppUnderLoad.StartAsync(database, machine.Folder, port);
            await GreyAsync(page, clinic, slots.Dequeue());
            await RoundAsync("after a restart of the browser's app", PressesAfterRestart);

            async Task RoundAsync(string when, int presses)
            {
                var delays = new List<double>();
                for (var press = 0; press < presses; press++)
                {
                    delays.Add(await GreyAsync(page, clinic, slots.Dequeue()));
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {when} | {presses} | {At(delays, .5):F0} ms | {At(delays, .95):F0} ms | {At(delays, 1):F0} ms |"));
            }
        }
        finally
        {
            await here.DisposeAsync();
        }
    }

    /// <summary>Milliseconds from the press at the other process to the grey button under this person's focus.</summary>
    private static async Task<double> GreyAsync(IPage page, Clinic clinic, int slot)
    {
        await page.FocusAsync($"#slot-{slot}");
        await page.EvaluateAsync(
            """
            id => {
              window.grey = 0;
              const watch = new MutationObserver(() => {
                if (!document.getElementById(id)?.classList.contains("taken")) return;
                window.grey = Date.now();
                watch.disconnect();
              });
              watch.observe(document.body, { subtree: true, childList: true, attributes: true });
            }
            """,
            $"slot-{slot}");
        var pressed = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await clinic.TakeAsync(slot);
        await page.WaitForFunctionAsync("() => window.grey > 0", null, new PageWaitForFunctionOptions { Timeout = (float)Patience.TotalMilliseconds });
        if (await page.EvaluateAsync<string>("() => document.activeElement.id") != $"slot-{slot}")
        {
            throw new InvalidOperationException("The focus was lost.");
        }

        return await page.EvaluateAsync<double>("() => window.grey") - pressed;
    }

    private static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private static void Print(string what, List<double> values, double share) => Line(what, $"{At(values, share):F0} ms");

    private static void Line(string what, FormattableString figure) => Console.WriteLine($"| {what} | {figure.ToString(CultureInfo.InvariantCulture)} |");

    /// <summary>A doctor with a week of short slots, and the press that takes one.</summary>
    private sealed record Clinic(AppUnderLoad App, int Doctor, string Week, IReadOnlyList<int> Slots)
    {
        public static async Task<Clinic> AddAsync(AppUnderLoad app, int slots)
        {
            var doctor = (await app.PostAsync("/api/doctors", new JsonObject
            {
                ["name"] = "Dr Ingrid Olsen",
                ["specialization"] = "Dermatology",
                ["email"] = $"{Guid.NewGuid():N}@example.com",
            }))["doctor"]!["id"]!.GetValue<int>();
            var today = TimeProvider.System.GetUtcNow().Date;
            var monday = today.AddDays(((8 - (int)today.DayOfWeek) % 7) + 7);
            await app.PostAsync("/api/slots/bulk", new JsonObject
            {
                ["doctor_id"] = doctor,
                ["start_date"] = monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["end_date"] = monday.AddDays(6).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["start_time"] = "08:00",
                ["end_time"] = "18:00",
                ["duration_minutes"] = 20,
            });
            var free = JsonNode.Parse(await app.Admin.GetStringAsync(new Uri($"/api/slots?doctor_id={doctor}", UriKind.Relative)))!;
            var ids = free["slots"]!.AsArray().Select(slot => slot!["id"]!.GetValue<int>()).Take(slots).ToList();
            return new Clinic(app, doctor, $"/doctors/{doctor}?week={monday:yyyy-MM-dd}", ids);
        }

        public async Task TakeAsync(int slot) => await App.PostAsync("/api/bookings", new JsonObject
        {
            ["slot_id"] = slot,
            ["patient_name"] = "Ada Novak",
            ["patient_email"] = $"{Guid.NewGuid():N}@example.com",
        });
    }

    /// <summary>What a browser does with an open week, without the pixels.</summary>
    private sealed class OpenWeek(Uri address, Clinic clinic)
    {
        private static readonly HttpClient Http = new(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.Brotli }) { Timeout = Timeout.InfiniteTimeSpan };
        private readonly Lock _lock = new();
        private (string Id, TaskCompletionSource<long> Seen)? _waiting;

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>When this week has read that a time is taken.</summary>
        public Task<long> SeesAsync(int slot)
        {
            var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _waiting = ($"class=\"slot taken\" type=\"button\" aria-disabled=\"true\" id=\"slot-{slot}\"", seen);
            }

            return seen.Task;
        }

        public async Task RunAsync(CancellationToken ct)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(address, $"/live/doctors/{clinic.Doctor}"), HttpCompletionOption.ResponseHeadersRead, ct);
                using var words = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(ct));
                var read = DateTimeOffset.MinValue;
                while (await words.ReadLineAsync(ct) is { } line)
                {
                    Opened.TrySetResult();
                    var now = TimeProvider.System.GetUtcNow();
                    if (line == "event: changed" || (line == "event: beat" && now - read > TimeSpan.FromSeconds(30)))
                    {
                        read = now;
                        await Task.Delay(Random.Shared.Next(150), ct);
                        Look(await Http.GetStringAsync(new Uri(address, $"{clinic.Week}&handler=Week"), ct));
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the run.
            }
        }

        private void Look(string week)
        {
            lock (_lock)
            {
                if (_waiting is { } waiting && week.Contains(waiting.Id, StringComparison.Ordinal))
                {
                    waiting.Seen.TrySetResult(Stopwatch.GetTimestamp());
                }
            }
        }
    }
}
