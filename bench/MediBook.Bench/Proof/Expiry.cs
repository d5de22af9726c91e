using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Proof.History;
using Npgsql;

namespace MediBook.Bench.Proof;

/// <summary>
/// Thousands of holds run out. At first nothing sweeps, and the times are free for others at once all the same; then three processes sweep
/// without pause, and each hold ends once, none early, none confirmed past its end.
/// </summary>
internal sealed class Expiry : IDisposable
{
    private const int Sweepers = 3;
    private const int Days = 14;
    private const int SlotsADay = 20;
    private const int Probes = 50;
    private const int OneInConfirmedLate = 20;
    private const int HoldersAtOnce = 24;

    /// <summary>A guest's hold.</summary>
    private sealed record Held(int Booking, int Slot, long Until, string Key, Wire By);

    private readonly Fleet _fleet;
    private readonly Stage _stage;
    private readonly List<Wire> _guests;
    private readonly ConcurrentBag<string> _wrong = [];
    private readonly ConcurrentBag<double> _waits = [];
    private int _confirmed;
    private int _late;

    private Expiry(Fleet fleet, Stage stage)
    {
        (_fleet, _stage) = (fleet, stage);
        // Each of them sits at an address of its own: an address may hold so many times, and no more.
        _guests = [.. Enumerable.Range(1, 200).Select(number => new Wire(
            [.. fleet.Instances.Select(instance => new Uri($"http://127.0.0.1:{instance.Clients.Target}"))], TimeSpan.FromSeconds(30), new IPAddress([127, 0, 1, (byte)number])))];
    }

    /// <summary>Runs it.</summary>
    /// <returns>True where all is well.</returns>
    public static async Task<bool> RunAsync(string command, int holds, long seed)
    {
        await using var fleet = await Fleet.StartAsync(Sweepers, ahead: [TimeSpan.FromMinutes(-10), TimeSpan.Zero, TimeSpan.FromMinutes(10)], jobs: false);
        var stage = await Stage.SetAsync(fleet.Wire, 1, pages: false);
        using var expiry = new Expiry(fleet, stage);
        var slots = await expiry.MakeSlotsAsync(holds + Probes);
        var watch = Stopwatch.StartNew();
        var probes = await expiry.HoldAsync(slots[..Probes]);
        var rest = expiry.HoldAsync(slots[Probes..]);
        await Task.WhenAll(probes.Select(expiry.BookWhenItEndsAsync));
        using var end = new CancellationTokenSource();
        var sweeps = Enumerable.Range(0, Sweepers).Select(number => expiry.SweepAsync(number, end.Token)).ToList();
        var held = await rest;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{held.Count} holds made after {watch.Elapsed.TotalSeconds:F0} s"));
        await Task.WhenAll(held.Where((_, index) => index % OneInConfirmedLate == 0).Select((hold, index) => expiry.ConfirmAtTheEndAsync(hold, index)));
        while (await Machine.AskAsync<long>(fleet.Database, "select count(*) from live_holds") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        await end.CancelAsync();
        var told = (await Task.WhenAll(sweeps)).Sum();
        var report = await Report.BeginAsync("expiry", "Holds that run out", fleet, command, seed);
        return await expiry.JudgeAsync(report, [.. probes, .. held], told, watch.Elapsed);
    }

    public void Dispose() => _guests.ForEach(guest => guest.Dispose());

    private async Task<List<int>> MakeSlotsAsync(int count)
    {
        var first = TimeProvider.System.GetUtcNow().AddDays(20);
        for (var number = 0; number * Days * SlotsADay < count; number++)
        {
            var doctor = await PostAsync("/api/doctors", $$"""{"name":"Dr Grace Holt {{number}}","specialization":"Cardiology","email":"holt{{number}}@example.com"}""");
            await PostAsync("/api/slots/bulk", string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"doctor_id":{{doctor.GetProperty("doctor").GetProperty("id").GetInt32()}},"start_date":"{{first:yyyy-MM-dd}}","end_date":"{{first.AddDays(Days - 1):yyyy-MM-dd}}","start_time":"09:00","end_time":"19:00","exclude_weekends":false}"""));
        }

        await using var connection = new NpgsqlConnection(_fleet.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select array_agg(id order by id) from slots where starts_at > now() + interval '15 days'", connection);
        return [.. ((int[])(await command.ExecuteScalarAsync())!).Take(count)];
    }

    private async Task<JsonElement> PostAsync(string path, string content)
    {
        var answer = await _fleet.Wire.SendAsync(0, new WireRequest("POST", path, content, Token: _stage.Admin.Token));
        return answer.IsOk ? JsonDocument.Parse(answer.Body).RootElement : throw new InvalidOperationException($"POST {path}: {answer.Status} {answer.Body}");
    }

    private async Task<List<Held>> HoldAsync(List<int> slots)
    {
        var held = new ConcurrentBag<Held>();
        await Parallel.ForEachAsync(slots, new ParallelOptions { MaxDegreeOfParallelism = HoldersAtOnce }, async (slot, _) =>
        {
            var guest = _guests[slot % _guests.Count];
            var answer = await BookAsync(guest, slot, hold: true);
            if (answer.Status != 201)
            {
                throw new InvalidOperationException($"A free time was not held: {answer.Status} {answer.Body}");
            }

            using var json = JsonDocument.Parse(answer.Body);
            var booking = json.RootElement.GetProperty("booking");
            held.Add(new Held(
                booking.GetProperty("id").GetInt32(), slot, _fleet.Clock.Of(booking.GetProperty("expires_at").GetDateTime()), json.RootElement.GetProperty("manage_token").GetString()!, guest));
        });
        return [.. held];
    }

    private static Task<WireAnswer> BookAsync(Wire guest, int slot, bool hold) => guest.SendAsync(
        slot % Sweepers, new WireRequest("POST", "/api/bookings", $$"""{"slot_id":{{slot}},"patient_name":"Ada Novak","patient_email":"g{{slot}}{{(hold ? "" : "x")}}@example.com","hold":{{(hold ? "true" : "false")}}}"""));

    /// <summary>Somebody else asks for the time from its end on, until it is theirs.</summary>
    private async Task BookWhenItEndsAsync(Held hold)
    {
        await WaitUntilAsync(hold.Until);
        while ((await BookAsync(_guests[(hold.Slot + 1) % _guests.Count], hold.Slot, hold: false)).Status == 409)
        {
        }

        _waits.Add(TimeSpan.FromMicroseconds(_fleet.Clock.Now - hold.Until).TotalMilliseconds);
    }

    /// <summary>Its own guest confirms around the end: up to 50 ms before, and after it for every other one.</summary>
    private async Task ConfirmAtTheEndAsync(Held hold, int index)
    {
        var isLate = index % 2 == 0;
        await WaitUntilAsync(hold.Until + (isLate ? 20_000 : -1_000 * (index % 50)));
        var sent = _fleet.Clock.Now;
        var answer = await hold.By.SendAsync(index % Sweepers, new WireRequest("POST", $"/api/bookings/{hold.Booking}/confirm", GuestKey: hold.Key));
        if (answer.Status == 200)
        {
            Interlocked.Increment(ref _confirmed);
        }

        if (sent > hold.Until + 10_000)
        {
            Interlocked.Increment(ref _late);
            if (answer.Status == 200)
            {
                _wrong.Add($"Booking {hold.Booking} was confirmed {sent - hold.Until} µs after its end.");
            }
        }
    }

    private async Task WaitUntilAsync(long moment)
    {
        if (TimeSpan.FromMicroseconds(moment - _fleet.Clock.Now) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait);
        }
    }

    private async Task<int> SweepAsync(int number, CancellationToken end)
    {
        var told = 0;
        while (!end.IsCancellationRequested)
        {
            var answer = await _fleet.Wire.SendAsync(number, new WireRequest("POST", "/api/bookings/expire-pending", Token: _stage.Admin.Token));
            if (answer.Status == 200)
            {
                using var json = JsonDocument.Parse(answer.Body);
                told += json.RootElement.GetProperty("count").GetInt32();
            }
        }

        return told;
    }

    private async Task<bool> JudgeAsync(Report report, List<Held> held, int told, TimeSpan time)
    {
        var history = await LogReader.CompleteAsync(new RecordedHistory { Hold = Stage.Hold }, _fleet.Database, _fleet.Clock);
        var findings = new TrailReplay(history.Events, Stage.Hold).Findings;
        var expired = history.Events.Where(change => change.Kind is SlotEventKind.Expired).GroupBy(change => change.Booking!.Value).ToDictionary(booking => booking.Key, booking => booking.Count());
        var confirmed = history.Events.Where(change => change.Kind is SlotEventKind.Confirmed).Select(change => change.Booking!.Value).ToHashSet();
        var (doubled, left) = (expired.Count(booking => booking.Value > 1), held.Count(hold => expired.ContainsKey(hold.Booking) == confirmed.Contains(hold.Booking)));
        // A time that somebody else took at its end was ended by that booking, not by a sweep.
        var isWell = findings.Count == 0 && _wrong.IsEmpty && doubled == 0 && left == 0 && confirmed.Count == _confirmed && told == expired.Count - Probes && _waits.Max() <= 1_000;
        report.Say("| clocks | the first process 10 minutes behind, the third 10 minutes ahead; no jobs run |");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"| time | {time.TotalSeconds:F0} s |"));
        report.Say("");
        report.Say("## Result");
        report.Say("");
        report.Say("| | |");
        report.Say("|---|---|");
        report.Say($"| holds | {held.Count} |");
        report.Say($"| ended because their time ran out | {expired.Count}, of which the three sweeping processes say that they ended {told} |");
        report.Say($"| ended twice | {doubled} |");
        report.Say($"| ended early, or illegal in another way | {findings.Count} |");
        report.Say($"| confirmed in the last 50 ms | {_confirmed} |");
        report.Say($"| confirmed or sent after the end, and accepted | {_wrong.Count} of {_late} |");
        report.Say($"| neither ended nor confirmed, or both | {left} |");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"| booked by somebody else after the end, with nothing that sweeps | {_waits.Count}, the last of them {_waits.Max():F0} ms after it |"));
        report.Say("");
        report.Say(isWell ? "All is well." : "This must not be.");
        foreach (var line in findings.Select(finding => finding.Text).Concat(_wrong).Take(20))
        {
            report.Say($"- {line}");
        }

        await report.WriteAsync();
        return isWell;
    }
}
