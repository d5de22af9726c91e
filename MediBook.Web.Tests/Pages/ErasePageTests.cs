using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages;

/// <summary>Erasing: who may, what is in the way, what becomes of others. That nothing is left is shown by the canaries.</summary>
public sealed class ErasePageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Actor _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        _ada = await _database.AddPatientAsync("ada@example.com");
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await Proof.HistoryChecker.CheckAsync(_database));
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Coming_appointments_are_listed_and_cancelled_first_and_their_times_are_free_again()
    {
        var booking = await BookAsync(_ada, Duration.FromDays(3));
        var browser = await _app.SignInAsync("ada@example.com");
        var other = await _app.SignInAsync("ada@example.com");
        var page = await browser.GetAsync("/account/erase");
        Assert.Contains(booking.Reference, page.MainText, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.SubmitAsync(page, "form#erase", ("Input.Password", "wrong"))).Status);
        Assert.Equal(303, (await browser.SubmitAsync(page, "form#erase", ("Input.Password", TestData.Password))).Status);

        Assert.Equal("CANCELLED|", await _database.ScalarAsync<string>($"select status || '|' || patient_name from bookings where id = {booking.BookingId}"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from slots where booking_id is not null"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from users"));
        Assert.Equal(302, (await other.GetAsync("/account")).Status);
        Assert.Equal([$"account:{_ada.AccountId} CANCELLED"], await _database.ListAsync<string>("select actor || ' ' || kind from slot_events where kind = 'CANCELLED'"));
    }

    [Fact]
    public async Task An_appointment_too_close_to_cancel_is_in_the_way_and_nothing_is_changed()
    {
        await BookAsync(_ada, Duration.FromDays(3));
        await BookAsync(_ada, Duration.FromHours(1));
        var browser = await _app.SignInAsync("ada@example.com");
        var page = await browser.GetAsync("/account/erase");
        Assert.Contains("too close to be cancelled online", page.MainText, StringComparison.Ordinal);
        Assert.Equal(409, (await browser.SubmitAsync(page, "form#erase", ("Input.Password", TestData.Password))).Status);
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*) from bookings where status = 'CONFIRMED' and patient_name <> ''"));
    }

    [Fact]
    public async Task What_is_over_stays_without_its_person()
    {
        var booking = await BookAsync(_ada, Duration.FromHours(1));
        await _database.AdvanceAsync(Duration.FromDays(1));
        var browser = await _app.SignInAsync("ada@example.com");
        Assert.Equal(303, (await browser.SubmitAsync(await browser.GetAsync("/account/erase"), "form#erase", ("Input.Password", TestData.Password))).Status);
        Assert.Equal("CONFIRMED", await _database.ScalarAsync<string>($"select status from bookings where id = {booking.BookingId} and account_id is null and patient_id is null"));
    }

    [Fact]
    public async Task Staff_are_not_erased_while_they_work_and_who_was_staff_erases_nobody_else()
    {
        var desk = await _database.AddStaffAsync("desk@example.com", Roles.Reception);
        var booked = await BookAsync(desk, Duration.FromDays(3), "caller@example.com");
        var browser = await _app.SignInAsync("desk@example.com");
        var page = await browser.GetAsync("/account/erase");
        Assert.Null(page.Document.QuerySelector("form#erase"));
        var token = page.Find("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        Assert.Equal(409, (await browser.PostAsync("/account/erase", [new("Input.Password", TestData.Password), new("__RequestVerificationToken", token)])).Status);

        await _database.ExecuteAsync($"""
            insert into audit_entries (actor, action, subject, subject_ids, fields) values ('job', 'ROLE_GIVEN', 'ACCOUNT', array[{desk.AccountId}], '{"{}"}');
            delete from user_roles where user_id = {desk.AccountId}
            """);
        browser = await _app.SignInAsync("desk@example.com");
        Assert.Equal(303, (await browser.SubmitAsync(await browser.GetAsync("/account/erase"), "form#erase", ("Input.Password", TestData.Password))).Status);
        Assert.Equal("CONFIRMED caller@example.com", await _database.ScalarAsync<string>(
            $"select status || ' ' || patient_email from bookings where id = {booked.BookingId} and account_id is null"));
    }

    [Fact]
    public async Task An_admin_erases_a_guest_on_request_and_nobody_who_has_an_account()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var guest = await BookAsync(TestData.NewGuest(), Duration.FromDays(3), "guest@example.com");
        var others = await BookAsync(TestData.NewGuest(), Duration.FromDays(4), "other@example.com");
        var admin = await _app.SignInAsync("admin@example.com");
        var form = await admin.GetAsync("/admin/privacy");
        Assert.Equal(422, (await admin.SubmitAsync(form, "form#erase", ("Input.Email", "guest@example.com"))).Status);
        Assert.Equal(409, (await EraseAsync("ada@example.com")).Status);
        Assert.Equal(409, (await EraseAsync("nobody@example.com")).Status);
        var erased = await EraseAsync("Guest@Example.com");
        Assert.Equal("1 booking no longer says whose it was.", (await admin.FollowAsync(erased)).Find(".banner-success").TextContent.Trim());

        Assert.Equal("CANCELLED|", await _database.ScalarAsync<string>($"select status || '|' || patient_email from bookings where id = {guest.BookingId}"));
        Assert.Equal("CONFIRMED|other@example.com", await _database.ScalarAsync<string>($"select status || '|' || patient_email from bookings where id = {others.BookingId}"));
        Assert.Equal(1, await _database.ScalarAsync<int>($"select count(*) from audit_entries where action = 'ERASED' and subject = 'BOOKING' and subject_ids = array[{guest.BookingId}]"));

        Task<Html> EraseAsync(string email) => admin.SubmitAsync(form, "form#erase", ("Input.Email", email), ("Input.Checked", "true"));
    }

    private async Task<BookingReceipt> BookAsync(Actor actor, Duration ahead, string email = "ada@example.com")
    {
        await using var db = _database.NewContext();
        var slot = (await _database.AddSlotsAsync((await _database.AddDoctorAsync()).Id, 1, await db.NowAsync(default) + ahead))[0];
        return (await _database.Bookings().BookAsync(actor, new BookRequest(slot, TestData.Details(email), Guid.NewGuid()), default)).Value;
    }
}
