using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Notifications;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace MediBook.Web.Tests.Services.Notifications;

/// <summary>Who is reminded, and when, by the clock of the location.</summary>
public sealed class ReminderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Australia/Sydney"];
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private LocalDate _day;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync(Zone.Id);
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
        await using var db = _database.NewContext();
        _day = (await db.NowAsync(default)).InZone(Zone).Date.PlusDays(20);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_week_and_a_day_before_from_nine_on_each_once()
    {
        await BookAsync(_day, TestData.NewGuest());
        await _database.ExecuteAsync("update outbox_messages set state = 'NOT_NEEDED'");

        await ToAsync(_day.PlusDays(-7), new LocalTime(8, 59));
        Assert.Equal(0, await RemindAsync());
        await ToAsync(_day.PlusDays(-7), new LocalTime(9, 0));
        Assert.Equal(1, await RemindAsync());
        Assert.Equal(0, await RemindAsync());
        Assert.Contains("you have an appointment in 7 days.", Assert.Single(await _app.MailsAsync()).TextBody, StringComparison.Ordinal);
        await ToAsync(_day.PlusDays(-3), new LocalTime(12, 0));
        Assert.Equal(0, await RemindAsync());
        await ToAsync(_day.PlusDays(-1), new LocalTime(15, 0));
        Assert.Equal(1, await RemindAsync());
        await ToAsync(_day.PlusDays(-1), new LocalTime(23, 50));
        Assert.Equal(0, await RemindAsync());

        var mails = await _app.MailsAsync();
        Assert.Equal(2, mails.Count(mail => mail.Subject!.StartsWith("Reminder: your appointment MB-", StringComparison.Ordinal)));
        var tomorrow = Assert.Single(mails, mail => mail.TextBody!.Contains("you have an appointment tomorrow.", StringComparison.Ordinal));
        Assert.Contains("I cannot come:", tomorrow.TextBody, StringComparison.Ordinal);
        Assert.Contains("?to=cancel", tomorrow.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_booked_or_changed_since_nine_knows_of_it_already()
    {
        await ToAsync(_day.PlusDays(-1), new LocalTime(9, 30));
        var guest = TestData.NewGuest();
        var booking = await BookAsync(_day, guest);
        Assert.Equal(0, await RemindAsync());

        await ToAsync(_day.PlusDays(-1), new LocalTime(10, 30));
        var later = (await _database.AddSlotsAsync(_doctor.Id, 1, Zone.AtStrictly(_day + new LocalTime(16, 0)).ToInstant()))[0];
        Assert.True((await _database.Bookings().ChangeTimeAsync(guest, new ChangeTimeRequest(booking.BookingId, later, Guid.NewGuid()), default)).Succeeded);
        Assert.Equal(0, await RemindAsync());
    }

    [Fact]
    public async Task Nobody_is_reminded_of_what_was_cancelled_or_moved_before_it_is_sent()
    {
        var guest = TestData.NewGuest();
        var (cancelled, moved) = (await BookAsync(_day, guest), await BookAsync(_day, guest, new LocalTime(12, 0), "bob@example.com"));
        await ToAsync(_day.PlusDays(-1), new LocalTime(9, 0));
        Assert.Equal(2, await RemindAsync());

        Assert.True((await _database.Bookings().CancelAsync(guest, new CancelRequest(cancelled.BookingId, Guid.NewGuid()), default)).Succeeded);
        var later = (await _database.AddSlotsAsync(_doctor.Id, 1, Zone.AtStrictly(_day.PlusDays(9) + new LocalTime(16, 0)).ToInstant()))[0];
        Assert.True((await _database.Bookings().ChangeTimeAsync(guest, new ChangeTimeRequest(moved.BookingId, later, Guid.NewGuid()), default)).Succeeded);

        Assert.DoesNotContain(await _app.MailsAsync(), mail => mail.Subject!.StartsWith("Reminder", StringComparison.Ordinal));
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*) from outbox_messages where kind = 'REMINDER_DAY' and state = 'NOT_NEEDED'"));
    }

    [Fact]
    public async Task Of_two_reminders_that_were_held_up_the_nearer_one_is_sent_and_says_what_is_true_by_then()
    {
        await BookAsync(_day, TestData.NewGuest());
        await _database.ExecuteAsync("update outbox_messages set state = 'NOT_NEEDED'");
        await ToAsync(_day.PlusDays(-7), new LocalTime(9, 0));
        await RemindAsync();
        await ToAsync(_day.PlusDays(-1), new LocalTime(9, 0));
        await RemindAsync();
        await ToAsync(_day, new LocalTime(0, 30));

        Assert.Contains("you have an appointment today.", Assert.Single(await _app.MailsAsync()).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_is_no_appointment()
    {
        await ToAsync(_day.PlusDays(-1), new LocalTime(9, 0));
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1, Zone.AtStrictly(_day + new LocalTime(10, 0)).ToInstant()))[0];
        Assert.True((await _database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid(), TestData.Details()), default)).Succeeded);
        Assert.Equal(0, await RemindAsync());
    }

    private async Task<BookingReceipt> BookAsync(LocalDate day, Actor guest, LocalTime? at = null, string email = "ada@example.com")
    {
        var slot = (await _database.AddSlotsAsync(_doctor.Id, 1, Zone.AtStrictly(day + (at ?? new LocalTime(10, 0))).ToInstant()))[0];
        return (await _database.Bookings().BookAsync(guest, new BookRequest(slot, TestData.Details(email), Guid.NewGuid()), default)).Value;
    }

    private async Task<int> RemindAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReminderService>().WriteAsync(default);
    }

    private async Task ToAsync(LocalDate day, LocalTime time)
    {
        await using var db = _database.NewContext();
        await _database.AdvanceAsync(Zone.AtStrictly(day + time).ToInstant() - await db.NowAsync(default));
    }
}
