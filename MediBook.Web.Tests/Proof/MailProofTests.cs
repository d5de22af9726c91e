using System.Diagnostics;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Notifications;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;

namespace MediBook.Web.Tests.Proof;

/// <summary>
/// Mails on a durable PostgreSQL through a real SMTP server that refuses, hangs and hangs up, while the sender's process is killed: none is lost, and
/// a kill repeats one at most. And a reminder against the cancelling of its appointment.
/// </summary>
[Collection(nameof(DurableProof))]
public sealed class MailProofTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Mails = DurableProof.Share(10_000) / (DurableProof.IsWhole ? 1 : 10);
    private static readonly int Kills = DurableProof.Share(20) / (DurableProof.IsWhole ? 1 : 2);
    private static readonly int Races = DurableProof.Share(500);

    /// <summary>In seconds: a lock of the jobs that a killed process leaves behind lasts a minute.</summary>
    private const int Patience = 180;
    private readonly string _folder = Directory.CreateTempSubdirectory("medibook-proof-").FullName;
    private readonly SmtpCollector _server = SmtpCollector.Start();
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = await _database.AddClinicAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task None_is_lost_and_a_kill_repeats_one_at_most()
    {
        await WriteAsync(Mails);
        var watch = Stopwatch.StartNew();
        SmtpMood[] moods = [SmtpMood.Takes, SmtpMood.Refuses, SmtpMood.Takes, SmtpMood.Drops, SmtpMood.Takes, SmtpMood.Hangs];
        for (var kill = 0; kill < Kills; kill++)
        {
            var sender = await StartSenderAsync();
            _server.Mood = moods[kill % moods.Length];
            var before = _server.Mails.Count;
            if (_server.Mood is SmtpMood.Takes)
            {
                await Poll.UntilAsync(() => Task.FromResult(_server.Mails.Count >= Math.Min(before + (Mails / Kills), Mails)), Patience);
            }
            else
            {
                await Poll.UntilAsync(async () => await _database.ScalarAsync<bool>("select exists (select from outbox_messages where failure is not null and state = 'WAITING')"), Patience);
            }

            await sender.KillAsync();
            await sender.DisposeAsync();
            // What was claimed by the dead, and what waits for its next try, comes due.
            await _database.AdvanceAsync(Duration.FromMinutes(5));
        }

        _server.Mood = SmtpMood.Takes;
        await using (await StartSenderAsync())
        {
            // Thousands are left: it may take as long as it gets on.
            for (var left = Mails; left > 0;)
            {
                var before = left;
                await Poll.UntilAsync(async () => (left = await LeftAsync()) < before || left == 0, Patience);
            }
        }

        var times = _server.Mails.CountBy(mail => mail.MessageId!).ToDictionary();
        output.WriteLine($"{Mails} mails, {Kills} kills, {times.Values.Sum() - Mails} repeated, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.Equal(Mails, times.Count);
        Assert.InRange(times.Values.Sum(), Mails, Mails + Kills);
    }

    [Fact]
    public async Task Nobody_is_reminded_of_what_was_cancelled_before_the_send_was_claimed()
    {
        await using var app = new MediBookApp(_database, settings: _server.Settings);
        var (guest, bookings, next) = (TestData.NewGuest(), _database.Bookings(), new Random(4711));
        var cancelled = new Dictionary<string, (Instant Called, Instant Returned)>();
        for (var round = 0; round < Races; round++)
        {
            var slot = (await _database.AddSlotsAsync(_doctor.Id, 1, Now() + Duration.FromDays(10) + Duration.FromMinutes(30 * round)))[0];
            var booking = (await bookings.BookAsync(guest, new BookRequest(slot, TestData.Details($"r{round}@example.com"), Guid.NewGuid()), default)).Value;
            await _database.ExecuteAsync(
                $"""
                update outbox_messages set state = 'NOT_NEEDED' where booking_id = {booking.BookingId};
                insert into outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts)
                select id, 'REMINDER_DAY', revision, booking_clock(), booking_clock(), 'WAITING', 0 from bookings where id = {booking.BookingId}
                """);
            var pause = next.Next(4);
            await DurableProof.AtOnceAsync<Func<Task>, bool>(
                [
                    async () =>
                    {
                        await using var scope = app.Services.CreateAsyncScope();
                        await scope.ServiceProvider.GetRequiredService<OutboxSender>().SendDueAsync(default);
                    },
                    async () =>
                    {
                        await Task.Delay(pause);
                        var called = Now();
                        Assert.True((await bookings.CancelAsync(guest, new CancelRequest(booking.BookingId, Guid.NewGuid()), default)).Succeeded);
                        cancelled[booking.Reference] = (called, Now());
                    },
                ],
                async act =>
                {
                    await act();
                    return true;
                });
            await app.SendMailAsync();
        }

        // A claim leaves its moment, and two minutes, in the due time.
        var claims = await _database.ListAsync<string>(
            """
            select bookings.reference || ' ' || extract(epoch from due_at - interval '2 minutes') from outbox_messages join bookings on bookings.id = booking_id
            where kind = 'REMINDER_DAY' and outbox_messages.state = 'SENT'
            """);
        foreach (var claim in claims.Select(row => row.Split(' ')))
        {
            var claimed = Instant.FromUnixTimeTicks((long)(decimal.Parse(claim[1], System.Globalization.CultureInfo.InvariantCulture) * 10_000_000));
            Assert.True(cancelled[claim[0]].Returned > claimed, $"{claim[0]} was cancelled at {cancelled[claim[0]].Returned} and claimed at {claimed}");
        }

        var subjects = _server.Mails.Select(mail => mail.Subject!).ToList();
        output.WriteLine($"{Races} races: {claims.Count} reminders were claimed first, {Races - claims.Count} cancelled first");
        Assert.Equal(claims.Count, subjects.Count(subject => subject.StartsWith("Reminder", StringComparison.Ordinal)));
        Assert.Equal(Races, subjects.Count(subject => subject.EndsWith("is cancelled", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Booking_takes_as_long_while_the_mail_server_hangs()
    {
        await using var app = new MediBookApp(_database, settings: _server.Settings);
        var bookings = _database.Bookings();
        var slots = new Queue<int>(await _database.AddSlotsAsync(_doctor.Id, 40 * 12, minutes: 10));
        var medians = new Dictionary<SmtpMood, List<double>> { [SmtpMood.Takes] = [], [SmtpMood.Hangs] = [] };
        for (var round = 0; round < 12; round++)
        {
            _server.Mood = round % 2 == 0 ? SmtpMood.Takes : SmtpMood.Hangs;
            var sending = app.SendMailAsync();
            var times = new List<double>();
            for (var press = 0; press < 40; press++)
            {
                var began = Stopwatch.GetTimestamp();
                var booked = await bookings.BookAsync(TestData.NewGuest(), new BookRequest(slots.Dequeue(), TestData.Details($"{Guid.NewGuid():N}@example.com"), Guid.NewGuid()), default);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Assert.True(booked.Succeeded);
            }

            medians[_server.Mood].Add(times.Order().ElementAt(times.Count / 2));
            await sending;
            await _database.AdvanceAsync(Duration.FromMinutes(1));
        }

        var (usual, hanging) = (medians[SmtpMood.Takes].Order().ElementAt(3), medians[SmtpMood.Hangs].Order().ElementAt(3));
        output.WriteLine($"a booking at once, median: {usual:F2} ms while mails go out, {hanging:F2} ms while the server hangs, ratio {hanging / usual:F2}");
        Assert.Equal(480, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED'"));
    }

    private Task<int> LeftAsync() => _database.ScalarAsync<int>("select count(*)::int from outbox_messages where state <> 'SENT'");

    private static Instant Now() => TimeProvider.System.GetUtcNow().ToInstant();

    /// <summary>Bookings with a message each, by statements: what is proved here begins after them.</summary>
    private async Task WriteAsync(int count)
    {
        var slots = await _database.AddSlotsAsync(_doctor.Id, 1);
        await _database.ExecuteAsync(
            $"""
            insert into bookings (id, reference, slot_id, status, attendance, patient_name, patient_email, created_at, confirmed_at, extensions, revision)
            select 1000000 + n, 'MB-' || translate(lpad(upper(to_hex(n)), 4, '0'), '01', 'GH') || '-2222', {slots[0]}, 'CONFIRMED', 'EXPECTED', 'Ada Novak', 'p' || n || '@example.com',
                booking_clock(), booking_clock(), 0, 0
            from generate_series(1, {count}) as n;
            insert into outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts)
            select id, 'BOOKING_CONFIRMED', 0, booking_clock(), booking_clock(), 'WAITING', 0 from bookings where id > 1000000
            """);
    }

    private Task<AppProcess> StartSenderAsync() => AppProcess.StartAsync(new Dictionary<string, string>(
        _server.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!)))
    {
        ["ConnectionStrings__MediBook"] = _database.ConnectionString,
        ["MEDIBOOK_DATA"] = Path.Combine(_folder, $"{Guid.NewGuid():N}"),
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["Logging__LogLevel__Default"] = "Warning",
        ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
    });
}
