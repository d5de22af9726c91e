namespace MediBook.Web.Tests.Pages;

/// <summary>Light, dark, or as the device says: chosen in the footer of any page.</summary>
public sealed class ThemeChoiceTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Pages_look_as_the_device_says_until_somebody_chooses()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=a");
        Assert.Equal("device", page.Document.DocumentElement.GetAttribute("data-theme"));
        Assert.Equal(2, page.Document.QuerySelectorAll("meta[name=theme-color][media]").Length);
        Assert.Equal("As on the device", page.Find("footer a[data-choice=theme][aria-current=true]").TextContent);
        Assert.Equal("/doctors?name=a&theme=dark", page.Find("footer li:last-child > a[data-choice=theme]").GetAttribute("href"));
    }

    [Fact]
    public async Task A_choice_stays_on_every_page_and_can_be_taken_back()
    {
        var browser = site.App.NewBrowser();
        var dark = await browser.GetAsync("/?theme=dark");
        Assert.Equal("dark", dark.Document.DocumentElement.GetAttribute("data-theme"));
        Assert.Equal("#152127", Assert.Single(dark.Document.QuerySelectorAll("meta[name=theme-color]")).GetAttribute("content"));
        var cookie = Assert.Single(dark.Response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("medibook-theme=dark; ", StringComparison.Ordinal));
        Assert.All(["max-age=31536000", "path=/", "samesite=lax", "httponly"], part => Assert.Contains(part, cookie, StringComparison.Ordinal));

        Assert.Equal("dark", (await browser.GetAsync("/bookings")).Document.DocumentElement.GetAttribute("data-theme"));
        Assert.Equal("dark", (await browser.GetAsync("/no/such/page")).Document.DocumentElement.GetAttribute("data-theme"));
        Assert.Equal("dark", (await browser.GetAsync("/?theme=purple")).Document.DocumentElement.GetAttribute("data-theme"));
        await browser.GetAsync("/?theme=device");
        Assert.Equal("device", (await browser.GetAsync("/")).Document.DocumentElement.GetAttribute("data-theme"));
    }

    [Fact]
    public async Task The_addresses_of_language_and_theme_do_not_carry_each_other()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=a&theme=dark&lang=de");
        Assert.Equal("/doctors?name=a&lang=ar", page.Find("footer a[lang=ar]").GetAttribute("href"));
        Assert.Equal("/doctors?name=a&theme=light", page.Find("footer a[href*='theme=light']").GetAttribute("href"));
    }

    [Fact]
    public async Task What_the_clinic_wrote_says_its_language_where_the_page_speaks_another()
    {
        var browser = site.App.NewBrowser();
        var words = "footer [lang]:not(a)";
        Assert.Null((await browser.GetAsync("/")).Document.QuerySelector(words));
        var german = await browser.GetAsync("/?lang=de");
        Assert.Equal(("en", "In an emergency call 999."), (german.Find(words).GetAttribute("lang"), german.Find(words).TextContent));
    }
}
