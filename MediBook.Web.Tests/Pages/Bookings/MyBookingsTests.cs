using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class MyBookingsTests(ClinicSite site, PostgresFixture postgres) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task A_patient_sees_the_own_bookings_and_filters_them_by_status()
    {
        await site.Database.AddPatientAsync("mine@example.com");
        var browser = await site.App.SignInAsync("mine@example.com");
        var kept = await site.BookAsync(browser, site.NextSlot());
        var dropped = await site.BookAsync(browser, site.NextSlot());
        await browser.SubmitAsync(await browser.GetAsync(dropped.Url + "/cancel"), "#cancel");
        var foreign = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());

        var all = await browser.GetAsync("/bookings");
        Assert.Equal([kept.Url, dropped.Url], Rows(all));
        Assert.DoesNotContain(foreign.Url, all.Text, StringComparison.Ordinal);
        Assert.True(all.Response.Headers.CacheControl!.NoStore);
        Assert.Equal([kept.Url], Rows(await browser.GetAsync("/bookings?status=confirmed")));
        Assert.Equal([kept.Url], Rows(await browser.GetAsync("/bookings?status=CONFIRMED")));
        var cancelled = await browser.GetAsync("/bookings?status=cancelled");
        Assert.Equal([dropped.Url], Rows(cancelled));
        Assert.Equal("Cancelled", cancelled.Find(".tabs [aria-current=page]").TextContent);
        Assert.Contains("Show all", (await browser.GetAsync("/bookings?status=pending")).Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coming_past_and_cancelled_stand_apart_each_with_the_way_on()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        var slots = await database.AddSlotsAsync(doctor.Id, 200);
        var ada = await database.AddPatientAsync("ada@example.com");
        async Task<BookingReceipt> BookAsync(int slot) =>
            (await database.Bookings().BookAsync(ada, new BookRequest(slot, TestData.Details(), Guid.NewGuid()), default)).Value;
        var past = await BookAsync(slots[0]);
        await database.AdvanceAsync(NodaTime.Duration.FromHours(27));
        var (cancelled, coming) = (await BookAsync(slots[100]), await BookAsync(slots[101]));
        Assert.True((await database.Bookings().CancelAsync(ada, new CancelRequest(cancelled.BookingId, Guid.NewGuid()), default)).Succeeded);

        await using var app = new MediBookApp(database);
        var page = await (await app.SignInAsync("ada@example.com")).GetAsync("/bookings");
        Assert.Equal(["Coming", "Past", "Cancelled or run out"], page.Document.QuerySelectorAll("section h2").Select(title => title.TextContent));
        Assert.Equal([$"/bookings/{coming.Reference}", $"/bookings/{past.Reference}", $"/bookings/{cancelled.Reference}"], Rows(page));
        Assert.Equal(
            [$"/bookings/{coming.Reference}/calendar", $"/bookings/{coming.Reference}/change", $"/bookings/{coming.Reference}/cancel", $"/doctors/{doctor.Id}", $"/doctors/{doctor.Id}"],
            page.Document.QuerySelectorAll("article a.button").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_guest_sees_the_bookings_of_the_browser_and_a_way_to_sign_in()
    {
        var browser = site.App.NewBrowser();
        var empty = await browser.GetAsync("/bookings");
        Assert.Contains("No appointments yet", empty.MainText, StringComparison.Ordinal);
        Assert.Equal("/Identity/Account/Login?returnUrl=%2Fbookings", empty.Find(".banner:not([hidden]) a").GetAttribute("href"));

        var hold = await site.HoldAsync(browser, site.NextSlot());
        Assert.Equal(hold.Url, (await browser.GetAsync("/bookings")).Find("article a.button").GetAttribute("href"));
        var booking = await browser.FollowAsync(await ClinicSite.ConfirmAsync(browser, hold));
        Assert.Equal([booking.Url], Rows(await browser.GetAsync("/bookings")));
        Assert.Empty(Rows(await site.App.NewBrowser().GetAsync("/bookings")));
    }

    [Fact]
    public async Task More_than_a_page_of_bookings_has_pages()
    {
        await site.Database.AddPatientAsync("many@example.com");
        var browser = await site.App.SignInAsync("many@example.com");
        var booking = await site.BookAsync(browser, site.NextSlot());
        var slots = await site.Database.AddSlotsAsync((await site.Database.AddDoctorAsync()).Id, 60);
        await site.Database.ExecuteAsync(
            $"""
            insert into bookings (id, reference, slot_id, account_id, status, attendance, patient_name, patient_email, created_at, expires_at, ended_at, extensions, revision)
            select 1000000 + number, 'MB-' || translate(lpad(number::text, 4, '0'), '01', 'AB') || '-2222', number, account_id, 'CANCELLED', 'EXPECTED', 'Ada', 'ada@example.com', now(), now(), now(), 0, 1
            from generate_series({slots[0]}, {slots[^1]}) as number, (select account_id from bookings where reference = '{booking.Url["/bookings/".Length..]}') as owner
            """);

        var first = await browser.GetAsync("/bookings");
        Assert.Contains("Page 1 of 2", first.MainText, StringComparison.Ordinal);
        var second = await browser.GetAsync(first.Find(".pager [rel=next]").GetAttribute("href")!);
        Assert.Contains("Page 2 of 2", second.MainText, StringComparison.Ordinal);
        Assert.Equal(61, Rows(first).Concat(Rows(second)).Distinct().Count());
        Assert.Contains("page=2", (await browser.GetAsync("/bookings?status=cancelled")).Find(".pager [rel=next]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status=garbage")]
    [InlineData("status=99")]
    [InlineData("status=%00")]
    [InlineData("page=0")]
    [InlineData("page=-1")]
    [InlineData("page=99999999999")]
    [InlineData("page=2147483647")]
    [InlineData("page=abc")]
    public async Task A_query_that_cannot_be_read_shows_the_first_page(string query) =>
        Assert.Equal(200, (await site.App.NewBrowser().GetAsync("/bookings?" + query)).Status);

    private static List<string> Rows(Html page) => [.. page.Document.QuerySelectorAll("article .card-title a").Select(link => link.GetAttribute("href")!)];
}
