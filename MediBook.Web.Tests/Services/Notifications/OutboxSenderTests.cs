using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Notifications;

/// <summary>Mails through a real server on loopback, in each of its moods: none lost, none twice.</summary>
public sealed class OutboxSenderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly SmtpCollector _server = SmtpCollector.Start();
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _app = new MediBookApp(_database, settings: _server.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_instances_at_once_send_each_mail_once()
    {
        await BookAsync(40);
        await using var other = new MediBookApp(_database, settings: _server.Settings);

        var sent = await Task.WhenAll(_app.SendMailAsync(), other.SendMailAsync());

        Assert.Equal(40, sent.Sum());
        Assert.Equal(40, _server.Mails.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(40, _server.Mails.Count);
        Assert.Equal(["SENT"], await _database.ListAsync<string>("select distinct state from outbox_messages"));
    }

    [Theory]
    [InlineData(SmtpMood.Refuses, "SERVER_REFUSED")]
    [InlineData(SmtpMood.Hangs, "SERVER_UNREACHABLE")]
    [InlineData(SmtpMood.Drops, "SERVER_UNREACHABLE")]
    public async Task A_server_in_a_bad_mood_loses_nothing_and_gets_each_mail_once_when_it_is_better(SmtpMood mood, string failure)
    {
        await BookAsync(3);
        _server.Mood = mood;
        Assert.Equal(0, await _app.SendMailAsync());
        Assert.Equal([failure], await _database.ListAsync<string>("select distinct failure from outbox_messages where attempts > 0"));

        _server.Mood = SmtpMood.Takes;
        await _database.AdvanceAsync(Duration.FromMinutes(1));
        Assert.Equal(3, await _app.SendMailAsync());
        Assert.Equal(3, _server.Mails.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(3, _server.Mails.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_asked_once_a_run_and_the_rest_waits()
    {
        await BookAsync(3);
        await _server.DisposeAsync();

        Assert.Equal(0, await _app.SendMailAsync());

        Assert.Equal(["0", "0", "1"], await _database.ListAsync<string>("select attempts::text from outbox_messages order by attempts"));
        Assert.Equal(["WAITING"], await _database.ListAsync<string>("select distinct state from outbox_messages"));
    }

    [Fact]
    public async Task An_address_that_the_server_does_not_know_is_given_up_at_once_and_holds_up_nobody()
    {
        await BookAsync(2);
        _server.Mood = SmtpMood.KnowsNobody;
        Assert.Equal(0, await _app.SendMailAsync());
        Assert.Equal(["FAILED ADDRESS_REFUSED 1"], await _database.ListAsync<string>("select distinct concat_ws(' ', state, failure, attempts) from outbox_messages"));
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tries_come_to_an_end_and_an_admin_can_begin_them_anew()
    {
        await BookAsync(1);
        _server.Mood = SmtpMood.Refuses;
        for (var tries = 0; tries < 12; tries++)
        {
            await _app.SendMailAsync();
            await _database.AdvanceAsync(Duration.FromHours(5));
            // The appointment stays to come, however far the clock went.
            await _database.ExecuteAsync("update slots set starts_at = starts_at + interval '5 hours', ends_at = ends_at + interval '5 hours'");
        }

        Assert.Equal(["FAILED 12"], await _database.ListAsync<string>("select concat_ws(' ', state, attempts) from outbox_messages"));
        _server.Mood = SmtpMood.Takes;
        Assert.Equal(0, await _app.SendMailAsync());

        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var admin = await _app.SignInAsync("admin@example.com");
        Assert.Contains("1 mail could not be sent.", (await admin.GetAsync("/admin")).Find("#today").TextContent, StringComparison.Ordinal);
        var page = await admin.GetAsync("/admin/mail?state=failed");
        Assert.Contains("The mail server did not take it.", page.Find("#mails").TextContent, StringComparison.Ordinal);
        Assert.Equal(303, (await admin.SubmitAsync(page, "#mails form")).Status);
        Assert.Equal(409, (await admin.SubmitAsync(page, "#mails form")).Status);
        Assert.Equal(1, await _app.SendMailAsync());
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from audit_entries where action = 'MAIL_TRIED_AGAIN' and subject = 'BOOKING'"));
    }

    [Fact]
    public async Task A_letter_that_cannot_be_written_is_given_up_in_the_end_and_holds_up_nobody()
    {
        // A message about a booking that names none: no writer expects it.
        await _database.ExecuteAsync(
            """
            insert into outbox_messages (account_id, kind, version, created_at, due_at, state, attempts)
            values (1, 'BOOKING_CONFIRMED', 1, booking_clock(), booking_clock() - interval '1 minute', 'WAITING', 11)
            """);
        await BookAsync(1);

        Assert.Equal(1, await _app.SendMailAsync());

        Assert.Equal(
            ["FAILED BROKEN 12", "SENT 1"], await _database.ListAsync<string>("select concat_ws(' ', state, failure, attempts) from outbox_messages order by id"));
    }

    [Fact]
    public async Task A_claim_whose_sender_died_comes_due_again()
    {
        await BookAsync(1);
        await _database.ExecuteAsync("update outbox_messages set due_at = booking_clock() + interval '2 minutes', attempts = 1");
        Assert.Equal(0, await _app.SendMailAsync());
        await _database.AdvanceAsync(Duration.FromMinutes(2));
        Assert.Equal(1, await _app.SendMailAsync());
    }

    [Fact]
    public async Task A_run_beside_another_of_the_same_process_leaves_the_work_to_it()
    {
        await BookAsync(1);
        var turn = (MediBook.Web.Services.Notifications.OutboxTurn)_app.Services.GetService(typeof(MediBook.Web.Services.Notifications.OutboxTurn))!;
        Assert.True(turn.TryTake());
        Assert.Equal(0, await _app.SendMailAsync());
        turn.Give();
        Assert.Equal(1, await _app.SendMailAsync());
    }

    private async Task BookAsync(int count)
    {
        foreach (var slot in await _database.AddSlotsAsync(_doctor.Id, count))
        {
            Assert.True((await _database.Bookings().BookAsync(
                TestData.NewGuest(), new BookRequest(slot, TestData.Details($"guest{slot}@example.com"), Guid.NewGuid()), default)).Succeeded);
        }
    }
}
