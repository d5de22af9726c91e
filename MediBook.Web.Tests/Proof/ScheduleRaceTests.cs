using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Services.Schedules;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Proof;

/// <summary>Schedules change under people who book, on a durable PostgreSQL: what the preview said is what happens, and nobody is lost.</summary>
[Collection(nameof(DurableProof))]
public sealed class ScheduleRaceTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Booked = 50;
    private const int Arriving = 60;
    private TestDatabase _database = null!;
    private ScheduleWorld _world = null!;
    private Actor _admin = null!;
    private List<Actor> _patients = [];
    private int _doctor;
    private LocalDate _today;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDurableDatabaseAsync();
        await DurableProof.RequireAsync(_database);
        _doctor = (await _database.AddClinicAsync()).Id;
        _admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _patients = await _database.AddPatientsAsync([.. Enumerable.Range(0, Booked + Arriving).Select(index => $"p{index}@example.com")]);
        _world = new ScheduleWorld(_database);
        await using var db = _database.NewContext();
        _today = (await db.NowAsync(CancellationToken.None)).InZone(Zones.Of("Europe/London")).Date;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await HistoryChecker.CheckAsync(_database));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_edit_over_fifty_booked_patients_while_others_book_does_what_its_preview_said_and_loses_nobody()
    {
        await _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1), 9, 17), Guid.NewGuid()));
        var slots = await _database.ListAsync<int>("select id from slots order by starts_at");
        var random = new Random(7);
        var places = slots.OrderBy(_ => random.Next()).ToList();
        var booked = await DurableProof.AtOnceAsync(Enumerable.Range(0, Booked), index => BookAsync(index, places[index]));
        Assert.All(booked, outcome => Assert.True(outcome.Succeeded));

        // Every second hour goes; the others stay. People press on times of both kinds, one after another, until the edit is through.
        var edit = new ScheduleEdit(_doctor, 1, Thinned(), Guid.NewGuid());
        var (previews, moved, kept, through) = (0, 0, 0, new TaskCompletionSource());
        var crowd = Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            var answers = new List<Outcome<BookingReceipt, BookingRefusal>>();
            foreach (var index in Enumerable.Range(0, Arriving).Where(index => index % 4 == lane))
            {
                answers.Add(await BookAsync(Booked + index, places[Booked + index]));
                if (index >= Arriving / 2)
                {
                    // The second half waits for the edit, so that some press on what is gone.
                    await through.Task;
                }
            }

            return answers;
        })));
        while (true)
        {
            previews++;
            var preview = (await _world.DoAsync(schedules => schedules.PreviewAsync(edit, CancellationToken.None))).Value;
            var seen = ScheduleWorld.Moving(preview.Plan);
            var outcome = await _world.DoAsync(schedules => schedules.ApplyAsync(_admin, edit, seen, CancellationToken.None));
            if (outcome.Succeeded)
            {
                (moved, kept) = (outcome.Value.Moved, outcome.Value.Kept);
                Assert.Equal(new RepairResult(preview.Plan.Removed.Count, preview.Plan.Created.Count, seen.Choices.Count - kept, 0, kept), outcome.Value);
                Assert.Equal(slots.Count - preview.Plan.Removed.Count - moved + preview.Plan.Created.Count, await _database.ScalarAsync<int>("select count(*)::int from slots where state = 'OPEN'"));
                break;
            }

            Assert.Contains(outcome.Refusal, (RepairRefusal?[])[RepairRefusal.PlanChanged, RepairRefusal.TimeTaken]);
        }

        through.SetResult();
        var arrived = (await crowd).SelectMany(answers => answers).ToList();
        // A time is gone, or a booking that lay outside the new hours has it now.
        Assert.All(arrived.Where(answer => !answer.Succeeded), answer => Assert.Contains(answer.Refusal, (BookingRefusal?[])[BookingRefusal.SlotNotFound, BookingRefusal.SlotTaken]));
        var live = booked.Concat(arrived).Where(answer => answer.Succeeded).Select(answer => answer.Value.BookingId).Order().ToList();
        Assert.Equal(live, await _database.ListAsync<int>(
            "select bookings.id from bookings join slots on slots.id = bookings.slot_id and slots.booking_id = bookings.id and slots.state = 'OPEN' where status = 'CONFIRMED' order by 1"));
        Assert.Equal(0, await _database.ScalarAsync<int>(
            """
            select count(*)::int from slots a join slots b on a.id < b.id and a.doctor_id = b.doctor_id and a.state = 'OPEN' and b.state = 'OPEN'
                and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
            """));
        Assert.Equal(new PlanDone(0, 0, kept), await _world.GenerateAsync());
        output.WriteLine($"{live.Count} bookings in place after an edit that moved {moved}, kept {kept} and took {previews} previews; {arrived.Count(answer => !answer.Succeeded)} pressed on a time that was gone");
    }

    [Fact]
    public async Task Fifty_booked_patients_are_repaired_in_one_press_of_a_schedule()
    {
        await _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1), 9, 17), Guid.NewGuid()));
        var slots = await _database.ListAsync<int>($"select id from slots order by starts_at limit {Booked}");
        Assert.All(await DurableProof.AtOnceAsync(Enumerable.Range(0, Booked), index => BookAsync(index, slots[index])), outcome => Assert.True(outcome.Succeeded));

        var edit = new ScheduleEdit(_doctor, 1, ScheduleWorld.Daily(_today.PlusDays(1), 12, 20), Guid.NewGuid());
        var preview = (await _world.DoAsync(schedules => schedules.PreviewAsync(edit, CancellationToken.None))).Value;
        var done = (await _world.DoAsync(schedules => schedules.ApplyAsync(_admin, edit, ScheduleWorld.Moving(preview.Plan), CancellationToken.None))).Value;

        Assert.NotEmpty(preview.Plan.Lost);
        Assert.Equal(new RepairResult(preview.Plan.Removed.Count, preview.Plan.Created.Count, preview.Plan.Lost.Count, 0, 0), done);
        Assert.Equal(Booked, await _database.ScalarAsync<int>(
            "select count(*)::int from bookings join slots on slots.id = bookings.slot_id and slots.booking_id = bookings.id and slots.state = 'OPEN' where status = 'CONFIRMED'"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*)::int from slots where state = 'OPEN' and extract(hour from starts_at at time zone 'Europe/London') < 12"));
        output.WriteLine($"{done.Moved} of {Booked} bookings lay outside the new hours and moved in one press");
    }

    [Fact]
    public async Task Four_generators_and_four_editors_at_once_leave_one_plan()
    {
        await _world.ApplyAsync(_admin, new ScheduleEdit(_doctor, null, ScheduleWorld.Daily(_today.PlusDays(1)), Guid.NewGuid()));
        await DurableProof.AtOnceAsync<int, PlanDone>(Enumerable.Range(0, 8), async index =>
        {
            if (index % 2 == 0)
            {
                return await _world.GenerateAsync();
            }

            var edit = new ScheduleEdit(_doctor, 1, ScheduleWorld.Daily(_today.PlusDays(1), 9 + index, 12 + index), Guid.NewGuid());
            var preview = (await _world.DoAsync(schedules => schedules.PreviewAsync(edit, CancellationToken.None))).Value;
            var outcome = await _world.DoAsync(schedules => schedules.ApplyAsync(_admin, edit, ScheduleWorld.Keeping(preview.Plan), CancellationToken.None));
            Assert.Contains(outcome.Refusal, (RepairRefusal?[])[null, RepairRefusal.PlanChanged]);
            return new PlanDone(0, 0, 0);
        });
        Assert.Equal(new PlanDone(0, 0, 0), await _world.GenerateAsync());
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(distinct starts_at at time zone 'Europe/London' - date_trunc('day', starts_at at time zone 'Europe/London'))::int / 6 from slots"));
    }

    /// <summary>Hours of half an hour, every second one.</summary>
    private ScheduleDetails Thinned() => ScheduleWorld.Daily(_today.PlusDays(1)) with
    {
        Rows =
        [
            .. Enumerable.Range(1, 7).SelectMany(day => Enumerable.Range(0, 4).Select(part => new ScheduleRow(
                (IsoDayOfWeek)day, new(9 + (2 * part), 0), new(10 + (2 * part), 0), 30, 0, ""))),
        ],
    };

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(int patient, int slot) =>
        _database.Bookings().BookAsync(_patients[patient], new BookRequest(slot, TestData.Details($"p{patient}@example.com"), Guid.NewGuid()), CancellationToken.None);
}
