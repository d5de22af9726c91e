using Ical.Net.CalendarComponents;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;
using Calendar = Ical.Net.Calendar;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class CalendarTests(ClinicSite site, PostgresFixture postgres) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task The_owner_gets_a_file_that_names_what_is_needed_and_no_reason()
    {
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, site.NextSlot());
        var reference = booking.Url["/bookings/".Length..];
        var address = booking.Find("#add-to-calendar").GetAttribute("href")!;
        Assert.Equal($"{booking.Url}/calendar", address);

        using var answer = await browser.Client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(("attachment", $"appointment-{reference}.ics"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName));
        Assert.True(answer.Headers.CacheControl!.NoStore);

        var text = await answer.Content.ReadAsStringAsync();
        var lines = CalendarFileTests.Lines(text);
        Assert.Contains("METHOD:PUBLISH", lines);
        Assert.Contains("LOCATION:Harbour Clinic\\, 12 Harbour Street", lines);
        Assert.Contains("ORGANIZER;CN=Test Clinic:mailto:no-reply@medibook.invalid", lines);
        Assert.DoesNotContain("itches", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", text, StringComparison.Ordinal);
        var entry = Assert.Single(Calendar.Load(text)!.Events);
        Assert.Equal(($"{reference}@medibook.invalid", $"Appointment with {site.Doctor.Name}"), (entry.Uid, entry.Summary));
        Assert.Contains($"Reference {reference}\n", entry.Description, StringComparison.Ordinal);
        Assert.Contains("Call Test Clinic: 020 7946 0000", entry.Description, StringComparison.Ordinal);
        Assert.Contains("London time (GMT", entry.Description, StringComparison.Ordinal);
        var start = Instant.FromUnixTimeSeconds(await site.Database.ScalarAsync<long>($"select extract(epoch from starts_at)::bigint from slots join bookings on slot_id = slots.id where reference = '{reference}'")).ToDateTimeUtc();
        Assert.Equal((start, start.AddMinutes(30)), (entry.Start!.AsUtc, entry.End!.AsUtc));
    }

    [Fact]
    public async Task A_cancelled_appointment_takes_its_entry_away_with_a_higher_number()
    {
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, site.NextSlot());
        var before = await FileAsync(browser, booking.Url);
        await browser.SubmitAsync(await browser.GetAsync(booking.Url + "/cancel"), "#cancel");
        var after = await FileAsync(browser, booking.Url);

        Assert.Equal(("PUBLISH", "CANCEL"), (before.Method, after.Method));
        Assert.Equal(("CONFIRMED", "CANCELLED"), (before.Entry.Status, after.Entry.Status));
        Assert.Equal(before.Entry.Uid, after.Entry.Uid);
        Assert.True(after.Entry.Sequence > before.Entry.Sequence);
        Assert.NotNull((await browser.GetAsync(booking.Url)).Document.QuerySelector("#add-to-calendar"));
    }

    [Fact]
    public async Task A_changed_time_is_the_same_entry_with_a_higher_number()
    {
        var ada = await site.Database.AddPatientAsync("moved@example.com");
        var booked = (await site.Database.Bookings().BookAsync(ada, new BookRequest(site.NextSlot(), TestData.Details("moved@example.com"), Guid.NewGuid()), default)).Value;
        var browser = await site.App.SignInAsync("moved@example.com");
        var before = (await FileAsync(browser, $"/bookings/{booked.Reference}")).Entry;
        Assert.True((await site.Database.Bookings().ChangeTimeAsync(ada, new ChangeTimeRequest(booked.BookingId, site.NextSlot(), Guid.NewGuid()), default)).Succeeded);
        var after = (await FileAsync(browser, $"/bookings/{booked.Reference}")).Entry;

        Assert.Equal(before.Uid, after.Uid);
        Assert.True(after.Sequence > before.Sequence);
        Assert.NotEqual(before.Start!.AsUtc, after.Start!.AsUtc);
    }

    [Fact]
    public async Task Nobody_else_gets_it_and_a_guest_with_the_link_does()
    {
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());
        await site.Database.AddPatientAsync("curious@example.com");
        Assert.Equal(404, (await site.App.NewBrowser().GetAsync(booking.Url + "/calendar")).Status);
        Assert.Equal(404, (await (await site.App.SignInAsync("curious@example.com")).GetAsync(booking.Url + "/calendar")).Status);

        var friend = site.App.NewBrowser();
        await friend.GetAsync(booking.Find("#manage-link").TextContent);
        Assert.Equal("PUBLISH", (await FileAsync(friend, booking.Url)).Method);
    }

    [Fact]
    public async Task A_hold_has_no_entry_live_or_ended()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, await site.NewSlotAsync());
        var reference = await site.Database.ScalarAsync<string>($"select reference from bookings where id = {hold.Url["/holds/".Length..]}");
        Assert.Null((await browser.GetAsync($"/bookings/{reference}")).Document.QuerySelector("#add-to-calendar"));
        Assert.Equal(404, (await browser.GetAsync($"/bookings/{reference}/calendar")).Status);

        await browser.PressAsync(hold, "#details", "#let-go");
        Assert.Equal("CANCELLED", await site.Database.ScalarAsync<string>($"select status from bookings where reference = '{reference}'"));
        Assert.Null((await browser.GetAsync($"/bookings/{reference}")).Document.QuerySelector("#add-to-calendar"));
        Assert.Equal(404, (await browser.GetAsync($"/bookings/{reference}/calendar")).Status);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T09:20", "20260328T082000Z", "Saturday 28 March 2026, 09:20 to 09:50, Berlin time (GMT+1)")]
    [InlineData("Europe/Berlin", "2026-03-29T09:20", "20260329T072000Z", "Sunday 29 March 2026, 09:20 to 09:50, Berlin time (GMT+2)")]
    [InlineData("Australia/Sydney", "2026-04-04T09:20", "20260403T222000Z", "Saturday 4 April 2026, 09:20 to 09:50, Sydney time (GMT+11)")]
    [InlineData("Australia/Sydney", "2026-04-05T09:20", "20260404T232000Z", "Sunday 5 April 2026, 09:20 to 09:50, Sydney time (GMT+10)")]
    public async Task The_instant_is_right_on_both_sides_of_a_change_of_the_clocks(string zone, string local, string utc, string words)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var doctor = await database.AddClinicAsync(zone);
        var ada = await database.AddPatientAsync("ada@example.com");
        var start = LocalTimes.Resolve(Zones.Of(zone), NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm").Parse(local).Value)!.Value;
        await using (var db = database.NewContext())
        {
            await database.AdvanceAsync(start - Duration.FromDays(7) - await db.NowAsync(default));
        }

        var slot = (await database.AddSlotsAsync(doctor.Id, 1, start))[0];
        var booked = (await database.Bookings().BookAsync(ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default)).Value;
        await using var app = new MediBookApp(database);
        var browser = await app.SignInAsync("ada@example.com");

        var text = await browser.Client.GetStringAsync(new Uri($"/bookings/{booked.Reference}/calendar", UriKind.Relative));
        Assert.Contains($"DTSTART:{utc}", CalendarFileTests.Lines(text));
        Assert.StartsWith(words, Assert.Single(Calendar.Load(text)!.Events)!.Description, StringComparison.Ordinal);
    }

    private static async Task<(string? Method, CalendarEvent Entry)> FileAsync(Browser browser, string booking)
    {
        var calendar = Calendar.Load(await browser.Client.GetStringAsync(new Uri(booking + "/calendar", UriKind.Relative)))!;
        return (calendar.Method, Assert.Single(calendar.Events)!);
    }
}
