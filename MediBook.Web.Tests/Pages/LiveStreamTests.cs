using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Live;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

/// <summary>Two instances on one database: what is done at one is told at the other.</summary>
public sealed class LiveStreamTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Actor Ada = TestData.NewGuest();
    private TestDatabase _database = null!;
    private MediBookApp _here = null!;
    private MediBookApp _there = null!;
    private Doctor _doctor = null!;
    private Queue<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _slots = new Queue<int>(await _database.AddSlotsAsync(_doctor.Id, 20));
        (_here, _there) = (new MediBookApp(_database), new MediBookApp(_database));
        await ListensAsync(_here);
        await ListensAsync(_there);
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_of_a_slot_reaches_the_other_instance()
    {
        var bookings = _here.Services.GetRequiredService<BookingService>();
        var (slot, other) = (_slots.Dequeue(), _slots.Dequeue());
        var hold = await ToldAsync(() => bookings.HoldAsync(Ada, new HoldRequest(slot, Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.ExtendAsync(Ada, new HoldChangeRequest(hold.BookingId, Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.LetGoAsync(Ada, new HoldChangeRequest(hold.BookingId, Guid.NewGuid()), Ct));
        hold = await ToldAsync(() => bookings.HoldAsync(Ada, new HoldRequest(slot, Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.ConfirmAsync(Ada, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.ChangeTimeAsync(Ada, new ChangeTimeRequest(hold.BookingId, other, Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.CancelAsync(Ada, new CancelRequest(hold.BookingId, Guid.NewGuid()), Ct));
        await ToldAsync(() => bookings.BookAsync(Ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), Ct));
    }

    [Fact]
    public async Task A_hold_that_the_sweep_ends_is_told()
    {
        Assert.True((await _here.Services.GetRequiredService<BookingService>().HoldAsync(Ada, new HoldRequest(_slots.Dequeue(), Guid.NewGuid()), Ct)).Succeeded);
        await _database.AdvanceAsync(Duration.FromMinutes(3));
        await ToldAsync(async () => Assert.Equal(1, await _here.Services.GetRequiredService<HoldRetirement>().SweepAsync(Ct)));
    }

    [Fact]
    public async Task Changes_of_the_plan_are_told()
    {
        await using var scope = _here.Services.CreateAsyncScope();
        var slots = scope.ServiceProvider.GetRequiredService<SlotService>();
        var doctors = scope.ServiceProvider.GetRequiredService<DoctorService>();
        var deactivation = scope.ServiceProvider.GetRequiredService<DeactivationService>();
        var admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var date = LocalDate.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).PlusDays(40);
        await ToldAsync(() => slots.AddOneAsync(new SlotRequest(_doctor.Id, date, new LocalTime(9, 0), new LocalTime(9, 30)), Ct));
        await ToldAsync(() => slots.WithdrawAsync(admin, new SlotChangeRequest(_slots.Dequeue(), Guid.NewGuid()), Ct));
        await ToldAsync(async () =>
        {
            var seen = await deactivation.PreviewAsync(_doctor.Id, Ct);
            var keepAll = seen.Lost.ToDictionary(lost => lost.BookingId, _ => RepairChoice.Keep);
            Assert.True((await deactivation.DeactivateAsync(admin, _doctor.Id, new RepairRequest(seen.Fingerprint, keepAll, null, Guid.NewGuid()), Ct)).Succeeded);
        });
        await ToldAsync(() => doctors.ActivateAsync(admin, _doctor.Id, Guid.NewGuid(), Ct));
    }

    [Fact]
    public async Task A_stream_begins_with_a_word_and_tells_each_change()
    {
        using var response = await _there.NewBrowser().Client.GetAsync(new Uri($"/live/doctors/{_doctor.Id}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("beat", await WordAsync(reader));
        Assert.True((await _here.Services.GetRequiredService<BookingService>().HoldAsync(Ada, new HoldRequest(_slots.Dequeue(), Guid.NewGuid()), Ct)).Succeeded);
        Assert.Equal("changed", await WordAsync(reader));
    }

    [Fact]
    public async Task A_stream_ends_when_the_app_stops()
    {
        using var response = await _there.NewBrowser().Client.GetAsync(new Uri($"/live/doctors/{_doctor.Id}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("beat", await WordAsync(reader));
        _there.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
        await reader.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public async Task A_full_house_answers_503_and_a_stranger_404()
    {
        await using var small = new MediBookApp(_database, settings: new() { ["Live:MostStreams"] = "1" });
        var browser = small.NewBrowser();
        using var first = await browser.Client.GetAsync(new Uri($"/live/doctors/{_doctor.Id}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(503, (await browser.PeekAsync($"/live/doctors/{_doctor.Id}")).Status);
        Assert.Equal(404, (await browser.PeekAsync("/live/doctors/999999")).Status);
    }

    [Fact]
    public async Task One_rendering_of_a_week_serves_everybody_until_something_changes()
    {
        var slot = _slots.Dequeue();
        var address = await WeekAsync(_slots.Peek());
        var (first, second) = (await _there.NewBrowser().GetAsync(address), await _there.NewBrowser().GetAsync(address));
        Assert.Null(first.Response.Headers.Age);
        Assert.NotNull(second.Response.Headers.Age);
        var list = await _here.NewBrowser().GetAsync(address + "&view=list");
        Assert.Null(list.Response.Headers.Age);
        Assert.NotNull(list.Document.QuerySelector(".day-list"));
        Assert.Equal(first.Text, second.Text);
        await ToldAsync(() => _here.Services.GetRequiredService<BookingService>().HoldAsync(Ada, new HoldRequest(slot, Guid.NewGuid()), Ct));
        var third = await _there.NewBrowser().GetAsync(address);
        Assert.Contains("being booked", third.Find($"#slot-{slot}").TextContent, StringComparison.Ordinal);
        Assert.NotNull(third.Find("#cal").GetAttribute("data-changes-in"));
    }

    [Fact]
    public async Task A_week_is_kept_no_longer_than_the_first_hold_that_it_shows()
    {
        var slot = _slots.Dequeue();
        Assert.True((await _here.Services.GetRequiredService<BookingService>().HoldAsync(Ada, new HoldRequest(slot, Guid.NewGuid()), Ct)).Succeeded);
        // The clock cannot be moved inside the cache: the hold is given a second more.
        await _database.ExecuteAsync($"update slots set held_until = booking_clock() + interval '1 second' where id = {slot}");
        var held = await _there.NewBrowser().GetAsync(await WeekAsync(_slots.Peek()));
        Assert.Equal("1", held.Find("#cal").GetAttribute("data-changes-in"));
        await Poll.UntilAsync(async () =>
            !(await _there.NewBrowser().GetAsync(await WeekAsync(_slots.Peek()))).Find($"#slot-{slot}").ClassList.Contains("taken"));
    }

    [Fact]
    public async Task Without_notices_nothing_is_kept()
    {
        _there.Services.GetRequiredService<LiveHub>().Disconnected();
        var address = await WeekAsync(_slots.Peek());
        var (_, second) = (await _there.NewBrowser().GetAsync(address), await _there.NewBrowser().GetAsync(address));
        Assert.Null(second.Response.Headers.Age);
    }

    private static Task ListensAsync(MediBookApp app) => Poll.UntilAsync(() => Task.FromResult(app.Services.GetRequiredService<LiveHub>().IsListening));

    private static async Task<string> WordAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                return line["event: ".Length..];
            }
        }

        throw new Xunit.Sdk.XunitException("The stream ended.");
    }

    private async Task<T> ToldAsync<T, TRefusal>(Func<Task<Outcome<T, TRefusal>>> deed)
        where TRefusal : struct, Enum
    {
        var outcome = default(Outcome<T, TRefusal>);
        await ToldAsync(async () =>
        {
            outcome = await deed();
            Assert.Null(outcome.Refusal);
        });
        return outcome.Value;
    }

    /// <summary>The other instance hears of the deed.</summary>
    private async Task ToldAsync(Func<Task> deed)
    {
        using var stream = _there.Services.GetRequiredService<LiveHub>().OpenDoctor(_doctor.Id);
        await deed();
        Assert.True(await stream.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Ct));
    }

    /// <summary>The week of a slot as a piece: late in the present week, its times lie in the next.</summary>
    private async Task<string> WeekAsync(int slot)
    {
        await using var db = _database.NewContext();
        return $"/doctors/{_doctor.Id}?week={IsoWeek.Of((await db.Slots.FindAsync([slot], Ct))!.StartsAt.InZone(Zones.Of("Europe/London")).Date)}&handler=Week";
    }
}
