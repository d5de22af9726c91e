using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class ChangeTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task The_old_time_is_pinned_and_kept_until_the_last_press()
    {
        var browser = site.App.NewBrowser();
        var (from, to) = (site.NextSlot(), site.NextSlot());
        var booking = await site.BookAsync(browser, from);

        var choose = await browser.GetAsync(booking.Find("#change-time").GetAttribute("href")!);
        Assert.Equal("Choose a new time", choose.Heading);
        Assert.Null(choose.Document.QuerySelector("#change"));
        var compare = await browser.GetAsync(choose.Find($"#slot-{to}").GetAttribute("href")!);
        Assert.Equal("Change to this time?", compare.Heading);
        Assert.NotNull(compare.Find("#pinned .was"));
        Assert.Equal(booking.Url, compare.Find("#change a.button").GetAttribute("href"));
        Assert.Equal(from, await SlotAsync(booking));

        var answer = await browser.SubmitAsync(compare, "#change");
        Assert.Equal((303, booking.Url), (answer.Status, answer.Location));
        Assert.Contains("Your appointment has a new time.", (await browser.FollowAsync(answer)).Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Equal((to, "CONFIRMED"), (await SlotAsync(booking), await StatusAsync(booking)));
        Assert.Equal(303, (await site.PressAsync(site.App.NewBrowser(), from)).Status);
    }

    [Fact]
    public async Task A_new_time_that_was_lost_leaves_the_old_one_and_says_so()
    {
        var browser = site.App.NewBrowser();
        var (from, to) = (site.NextSlot(), site.NextSlot());
        var booking = await site.BookAsync(browser, from);
        var compare = await browser.GetAsync($"{booking.Url}/change?slot={to}");
        await site.BookAsync(site.App.NewBrowser(), to);

        var answer = await browser.SubmitAsync(compare, "#change");

        Assert.Equal(409, answer.Status);
        Assert.Contains("That time has just been taken. Choose another.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Your appointment is unchanged.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(answer.Find("#times"));
        Assert.Equal(from, await SlotAsync(booking));
    }

    [Fact]
    public async Task Pressing_twice_changes_once()
    {
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, site.NextSlot());
        var to = site.NextSlot();
        var compare = await browser.GetAsync($"{booking.Url}/change?slot={to}");
        Assert.Equal(303, (await browser.SubmitAsync(compare, "#change")).Status);
        Assert.Equal(303, (await browser.SubmitAsync(compare, "#change")).Status);
        Assert.Equal(to, await SlotAsync(booking));
        Assert.Equal(1, await site.Database.ScalarAsync<int>($"select count(*) from slot_events where kind = 'MOVED_HERE' and slot_id = {to}"));
    }

    [Fact]
    public async Task Inside_the_cut_off_the_page_gives_the_phone_number()
    {
        var doctor = await site.Database.AddDoctorAsync();
        Instant now;
        await using (var db = site.Database.NewContext())
        {
            now = await db.NowAsync(CancellationToken.None);
        }

        var slots = await site.Database.AddSlotsAsync(doctor.Id, 2, now + Duration.FromMinutes(125));
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, slots[0]);
        var compare = await browser.GetAsync($"{booking.Url}/change?slot={slots[1]}");
        await site.Database.AdvanceAsync(Duration.FromMinutes(10));

        var answer = await browser.SubmitAsync(compare, "#change");

        Assert.Equal(409, answer.Status);
        Assert.Contains("It is too late to change the time online: call 020 7946 0000.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("This appointment cannot be changed online", (await browser.GetAsync($"{booking.Url}/change")).Heading);
        Assert.Null((await browser.GetAsync(booking.Url)).Document.QuerySelector("#change-time"));
        Assert.Equal(slots[0], await SlotAsync(booking));
    }

    [Fact]
    public async Task Somebody_else_finds_no_such_booking()
    {
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());
        var stranger = site.App.NewBrowser();
        Assert.Equal(404, (await stranger.GetAsync($"{booking.Url}/change")).Status);
    }

    [Fact]
    public async Task The_link_of_the_mail_changes_it_too_and_ends_a_month_after_the_appointment()
    {
        await using var app = new MediBookApp(site.Database);
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());
        var reference = booking.Url["/bookings/".Length..];
        var mail = Assert.Single(await app.MailsAsync(), mail => mail.Subject!.Contains(reference, StringComparison.Ordinal));
        var link = mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Single(line => line.Contains("/m/", StringComparison.Ordinal));
        var path = link[link.IndexOf("/m/", StringComparison.Ordinal)..];

        var other = app.NewBrowser();
        Assert.Equal($"{booking.Url}/cancel", (await other.GetAsync($"{path}?to=cancel")).Location);
        Assert.Equal(200, (await other.GetAsync($"{booking.Url}/change")).Status);
        Assert.Equal("CONFIRMED", await StatusAsync(booking));

        await site.Database.ExecuteAsync($"update slots set starts_at = booking_clock() - interval '30 days 40 minutes', ends_at = booking_clock() - interval '30 days 10 minutes' where id = {await SlotAsync(booking)}");
        Assert.Equal(404, (await app.NewBrowser().GetAsync(path)).Status);
        Assert.Equal(404, (await other.GetAsync(booking.Url)).Status);
    }

    private Task<int> SlotAsync(Html booking) =>
        site.Database.ScalarAsync<int>($"select slot_id from bookings where reference = '{booking.Url["/bookings/".Length..]}'");

    private Task<string> StatusAsync(Html booking) =>
        site.Database.ScalarAsync<string>($"select status from bookings where reference = '{booking.Url["/bookings/".Length..]}'");
}
