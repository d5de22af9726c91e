using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class CancelTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Cancelling_asks_first_and_frees_the_time()
    {
        var browser = site.App.NewBrowser();
        var slot = site.NextSlot();
        var booking = await site.BookAsync(browser, slot);

        var ask = await browser.GetAsync(booking.Url + "/cancel");
        Assert.Equal("Cancel your appointment?", ask.Heading);
        Assert.Contains("You can cancel until", ask.MainText, StringComparison.Ordinal);
        Assert.Equal(booking.Url, ask.Find(".interrupt a.button").GetAttribute("href"));
        Assert.Equal("CONFIRMED", await StatusAsync(booking));

        var answer = await browser.SubmitAsync(ask, "#cancel");
        Assert.Equal((303, booking.Url), (answer.Status, answer.Location));
        var after = await browser.GetAsync(booking.Url);
        Assert.Equal("This appointment is cancelled", after.Heading);
        Assert.Contains("Your appointment is cancelled.", after.Find(".banner-success").TextContent, StringComparison.Ordinal);
        Assert.Equal("CANCELLED", await StatusAsync(booking));
        Assert.Equal(303, (await site.PressAsync(site.App.NewBrowser(), slot)).Status);
    }

    [Fact]
    public async Task Pressing_twice_cancels_once_and_an_old_page_says_that_it_was_done()
    {
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, site.NextSlot());
        var (first, old) = (await browser.GetAsync(booking.Url + "/cancel"), await browser.GetAsync(booking.Url + "/cancel"));

        Assert.Equal(303, (await browser.SubmitAsync(first, "#cancel")).Status);
        Assert.Equal(303, (await browser.SubmitAsync(first, "#cancel")).Status);
        var answer = await browser.SubmitAsync(old, "#cancel");
        Assert.Equal(409, answer.Status);
        Assert.Contains("This appointment was cancelled before.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_the_cut_off_the_page_gives_the_phone_number()
    {
        var doctor = await site.Database.AddDoctorAsync();
        var now = await NowAsync();
        var slot = (await site.Database.AddSlotsAsync(doctor.Id, 1, now + Duration.FromMinutes(125))).Single();
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, slot);
        var ask = await browser.GetAsync(booking.Url + "/cancel");
        await site.Database.AdvanceAsync(Duration.FromMinutes(10));

        var answer = await browser.SubmitAsync(ask, "#cancel");
        Assert.Equal(409, answer.Status);
        Assert.Contains("It is too late to cancel online: call 020 7946 0000.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        var late = await browser.GetAsync(booking.Url + "/cancel");
        Assert.Null(late.Document.QuerySelector("#cancel"));
        Assert.Contains("call 020 7946 0000", late.MainText, StringComparison.Ordinal);
        Assert.Equal("CONFIRMED", await StatusAsync(booking));
    }

    [Fact]
    public async Task A_form_without_its_ids_cancels_nothing()
    {
        var browser = site.App.NewBrowser();
        var booking = await site.BookAsync(browser, site.NextSlot());
        var ask = await browser.GetAsync(booking.Url + "/cancel");

        Assert.Equal(400, (await browser.PostAsync(booking.Url + "/cancel", [new("OperationId", $"{Guid.NewGuid()}")])).Status);
        Assert.Equal(422, (await browser.SubmitAsync(ask, "#cancel", ("OperationId", "abc"))).Status);
        Assert.Equal(422, (await browser.SubmitAsync(ask, "#cancel", ("OperationId", null))).Status);
        Assert.Equal("CONFIRMED", await StatusAsync(booking));
    }

    private async Task<Instant> NowAsync()
    {
        await using var db = site.Database.NewContext();
        return await db.NowAsync(CancellationToken.None);
    }

    private Task<string> StatusAsync(Html booking) =>
        site.Database.ScalarAsync<string>($"select status from bookings where reference = '{booking.Url["/bookings/".Length..]}'");
}
