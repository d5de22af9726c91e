using MediBook.Web.Tests.Pages;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Languages;

/// <summary>In which language a page comes, and how a visitor changes it.</summary>
public sealed class LanguageChoiceTests(ClinicSite site) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task English_is_for_who_asks_for_nothing_else()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors");
        Assert.Equal(("en", "ltr"), (page.Document.DocumentElement.GetAttribute("lang"), page.Document.DocumentElement.GetAttribute("dir")));
        Assert.Equal("en", string.Join(',', page.Response.Content.Headers.ContentLanguage));
        Assert.Equal(["Cookie", "Accept-Language"], page.Response.Headers.Vary);
        Assert.Equal("true", page.Find("footer a[lang=en]").GetAttribute("aria-current"));
        Assert.Empty(page.Document.QuerySelectorAll("link[rel=alternate]"));
    }

    [Theory]
    [InlineData("de-AT, en;q=0.5", "de")]
    [InlineData("fr, es-MX;q=0.9, de;q=0.8", "es")]
    [InlineData("en;q=0.1, ar;q=0.2", "ar")]
    [InlineData("de;q=0, fr", "en")]
    [InlineData("qps-ploc", "en")]
    [InlineData("*", "en")]
    [InlineData("what is this??,,;;", "en")]
    public async Task The_browser_s_languages_are_read_in_their_order(string header, string expected)
    {
        var browser = site.App.NewBrowser();
        Assert.True(browser.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", header));
        Assert.Equal(expected, (await browser.GetAsync("/")).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_press_on_a_language_stays_for_a_year()
    {
        var browser = site.App.NewBrowser();
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", "de");
        var german = await browser.GetAsync("/doctors?name=a%26b&handler=x&lang=de");
        Assert.Equal("de", german.Document.DocumentElement.GetAttribute("lang"));
        var link = german.Find("footer a[lang=ar]");
        Assert.Equal("/doctors?name=a%26b&lang=ar", link.GetAttribute("href"));

        var arabic = await browser.GetAsync(link.GetAttribute("href")!);
        Assert.Equal("rtl", arabic.Document.DocumentElement.GetAttribute("dir"));
        var cookie = Assert.Single(arabic.Response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("medibook-language=ar; ", StringComparison.Ordinal));
        Assert.All(["max-age=31536000", "path=/", "samesite=lax", "httponly", "secure"], part => Assert.Contains(part, cookie, StringComparison.Ordinal));

        Assert.Equal("ar", (await browser.GetAsync("/")).Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("ar", (await browser.GetAsync("/?lang=xx")).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_page_about_an_error_speaks_too_and_its_links_lead_to_what_was_asked_for()
    {
        var page = await site.App.NewBrowser().GetAsync("/no/such/page?x=1&lang=ar");
        Assert.Equal((404, "rtl"), (page.Status, page.Document.DocumentElement.GetAttribute("dir")));
        Assert.Equal("/no/such/page?x=1&lang=es", page.Find("footer a[lang=es]").GetAttribute("href"));
    }

    [Theory]
    [InlineData("/api/doctors/0")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task Programs_are_answered_in_english(string address)
    {
        var browser = site.App.NewBrowser();
        var english = await browser.GetAsync(address);
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", "de");
        var german = await browser.GetAsync(address + "?lang=de");
        Assert.Equal(english.Text, german.Text);
        Assert.False(german.Response.Headers.Contains("Set-Cookie"));
        Assert.Empty(german.Response.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task Bound_numbers_and_dates_are_read_the_same_in_every_language()
    {
        var browser = site.App.NewBrowser();
        var page = await browser.GetAsync($"/doctors/{site.Doctor.Id}?lang=ar");
        var answer = await browser.PressAsync(page, "#hold", null, ("slot", $"{site.NextSlot()}"));
        Assert.Equal(303, answer.Status);
    }

    [Theory]
    [InlineData("de", "Geben Sie Ihren Namen ein", "Der Grund: höchstens 1.000 Zeichen", "Geben Sie eine Telefonnummer wie 020 7946 0001 oder +44 20 7946 0001 ein")]
    [InlineData("en", "Enter your name", "The reason must be 1,000 characters or fewer", "Enter a phone number like 020 7946 0001 or +44 20 7946 0001")]
    public async Task Errors_of_a_form_are_said_in_the_language_of_the_page(string tag, string name, string reason, string phone)
    {
        var browser = site.App.NewBrowser();
        await browser.GetAsync($"/?lang={tag}");
        var hold = await site.HoldAsync(browser, await site.NewSlotAsync());
        var answer = await browser.SubmitAsync(hold, "#details", ("Input.Email", "ada@example.com"), ("Input.Phone", "no"), ("Input.Reason", new string('x', 1_001)));
        Assert.Equal(422, answer.Status);
        Assert.Equal([name, phone, reason], answer.Document.QuerySelectorAll("#errors li").Select(error => error.TextContent.Trim()));
    }

    [Fact]
    public async Task Search_engines_find_the_other_languages_where_the_site_knows_its_address()
    {
        await using var app = new MediBookApp(site.Database, settings: new() { ["Site:PublicUrl"] = "https://book.example.com/" });
        var page = await app.NewBrowser().GetAsync("/doctors?name=a&lang=de");
        Assert.Equal(
            ["en https://book.example.com/doctors?name=a&lang=en", "de https://book.example.com/doctors?name=a&lang=de", "es https://book.example.com/doctors?name=a&lang=es",
                "ar https://book.example.com/doctors?name=a&lang=ar", "x-default https://book.example.com/doctors?name=a"],
            page.Document.QuerySelectorAll("link[rel=alternate]").Select(link => $"{link.GetAttribute("hreflang")} {link.GetAttribute("href")}"));
        Assert.Empty((await app.NewBrowser().GetAsync("/bookings")).Document.QuerySelectorAll("link[rel=alternate]"));
    }

    [Fact]
    public async Task The_pseudo_locale_is_not_for_production()
    {
        Assert.Equal("qps-ploc", (await site.App.NewBrowser().GetAsync("/?lang=qps-ploc")).Document.DocumentElement.GetAttribute("lang"));
        await using var app = new MediBookApp(site.Database, "Production", new() { ["Security:RequireStaffTwoFactor"] = "false" });
        Assert.Equal("en", (await app.NewBrowser().GetAsync("/?lang=qps-ploc")).Document.DocumentElement.GetAttribute("lang"));
    }
}
