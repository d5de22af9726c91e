using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Bookings;

public sealed class BookingPageTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task The_confirmation_names_everything_that_is_needed_on_the_day()
    {
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());

        Assert.Contains(booking.Url["/bookings/".Length..], booking.Find(".ref").TextContent, StringComparison.Ordinal);
        Assert.Contains("You do not need to do anything else.", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("London time (GMT", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("12 Harbour Street", booking.MainText, StringComparison.Ordinal);
        Assert.Contains("What to bring", booking.MainText, StringComparison.Ordinal);
        Assert.Equal("tel:02079460000", booking.Find("main a[href^='tel:']").GetAttribute("href"));
        Assert.Equal("noreferrer", booking.Find("a[href^='https://www.openstreetmap.org/']").GetAttribute("rel"));
        Assert.Equal(booking.Url + "/cancel", booking.Find($"a[href='{booking.Url}/cancel']").GetAttribute("href"));
        Assert.True(booking.Response.Headers.CacheControl!.NoStore);
        Assert.NotNull(booking.Document.QuerySelector("meta[name=robots][content=noindex]"));
    }

    [Fact]
    public async Task Somebody_elses_booking_is_not_found_and_stays_as_it_was()
    {
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());
        await site.Database.AddPatientAsync("thief@example.com");
        foreach (var thief in new[] { site.App.NewBrowser(), await site.App.SignInAsync("thief@example.com") })
        {
            var own = await site.BookAsync(thief, site.NextSlot());
            var token = (await thief.GetAsync(own.Url + "/cancel")).Find("#cancel input[name=__RequestVerificationToken]").GetAttribute("value")!;

            Assert.Equal(404, (await thief.GetAsync(booking.Url)).Status);
            Assert.Equal(404, (await thief.GetAsync(booking.Url + "/cancel")).Status);
            var answer = await thief.PostAsync(booking.Url + "/cancel", [new("__RequestVerificationToken", token), new("OperationId", $"{Guid.NewGuid()}")]);
            Assert.Equal(404, answer.Status);
        }

        Assert.Equal("CONFIRMED", await StatusAsync(booking));
    }

    [Theory]
    [InlineData("MB-2222-2222")]
    [InlineData("mb-2222-2222")]
    [InlineData("1")]
    [InlineData("%01")]
    [InlineData("MB-2222-2222%0A")]
    public async Task A_reference_that_does_not_exist_is_not_found(string reference)
    {
        var browser = site.App.NewBrowser();
        Assert.Equal(404, (await browser.GetAsync($"/bookings/{reference}")).Status);
        Assert.Equal(404, (await browser.GetAsync($"/bookings/{reference}/cancel")).Status);
    }

    [Fact]
    public async Task A_guests_link_opens_the_booking_in_another_browser_and_only_that_one()
    {
        var owner = site.App.NewBrowser();
        var booking = await site.BookAsync(owner, site.NextSlot());
        var other = await site.BookAsync(owner, site.NextSlot());
        var link = booking.Find("#manage-link").TextContent;
        var friend = site.App.NewBrowser();

        var answer = await friend.GetAsync(link);
        Assert.Equal((303, booking.Url), (answer.Status, answer.Location));
        Assert.True(answer.Response.Headers.CacheControl!.NoStore);
        Assert.Equal("Your appointment is booked", (await friend.GetAsync(booking.Url)).Heading);
        Assert.Equal(404, (await friend.GetAsync(other.Url)).Status);
        Assert.Equal("CONFIRMED", await StatusAsync(booking));
        Assert.DoesNotContain(link[(link.LastIndexOf('/') + 1)..], await site.Database.ScalarAsync<string>("select string_agg(token_hash, ',') from manage_links"), StringComparison.Ordinal);
        Assert.DoesNotContain(site.App.Logs.Entries, entry => entry.Contains(link[(link.LastIndexOf('/') + 1)..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_asked_for_with_HEAD_answers_as_GET_does()
    {
        var booking = await site.BookAsync(site.App.NewBrowser(), site.NextSlot());
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(booking.Find("#manage-link").TextContent));
        using var answer = await site.App.NewBrowser().Client.SendAsync(request);
        Assert.Equal(303, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("%01")]
    [InlineData("..%2F..%2Fetc")]
    public async Task An_unknown_link_is_not_found_and_leaves_no_cookie(string token)
    {
        var answer = await site.App.NewBrowser().GetAsync($"/m/{token}");
        Assert.Equal(404, answer.Status);
        Assert.False(answer.Response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_unknown_link_of_10000_characters_is_not_found() =>
        Assert.Equal(404, (await site.App.NewBrowser().GetAsync("/m/" + new string('x', 10_000))).Status);

    [Fact]
    public async Task Links_begin_with_the_configured_address()
    {
        await using var app = new MediBookApp(site.Database, settings: new() { ["Site:PublicUrl"] = "https://book.example.com/" });
        var booking = await site.BookAsync(app.NewBrowser(), site.NextSlot());
        Assert.StartsWith("https://book.example.com/m/", booking.Find("#manage-link").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_shows_the_way_on_and_a_hold_that_ran_out_says_so()
    {
        var browser = site.App.NewBrowser();
        var hold = await site.HoldAsync(browser, site.NextSlot());
        var reference = await site.Database.ScalarAsync<string>($"select reference from bookings where id = {hold.Url["/holds/".Length..]}");

        Assert.Equal(hold.Url, (await browser.GetAsync($"/bookings/{reference}")).Find(".interrupt a.button").GetAttribute("href"));
        await site.Database.AdvanceAsync(NodaTime.Duration.FromSeconds(121));
        Assert.Equal("This hold ran out", (await browser.GetAsync($"/bookings/{reference}")).Heading);
    }

    private Task<string> StatusAsync(Html booking) =>
        site.Database.ScalarAsync<string>($"select status from bookings where reference = '{booking.Url["/bookings/".Length..]}'");
}
