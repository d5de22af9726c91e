using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Doctors;

public sealed class DoctorListTests(ClinicSite site, PostgresFixture postgres) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task A_card_leads_to_the_next_free_days_of_its_doctor()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?spec=dermatology");

        Assert.Equal(200, page.Status);
        Assert.Contains("1 doctor found", page.Find("#live").TextContent, StringComparison.Ordinal);
        var card = page.Find("article.doctor");
        Assert.Contains("Dermatology", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("Harbour Clinic, 12 Harbour Street", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("English, Norwegian", card.TextContent, StringComparison.Ordinal);
        var days = card.QuerySelectorAll(".strip a");
        Assert.InRange(days.Length, 1, 5);
        Assert.All(days, day => Assert.Matches($@"^/doctors/{site.Doctor.Id}\?week=\d{{4}}-\d\d-\d\d$", day.GetAttribute("href")!));
        Assert.Matches(@"\d+ times?", days[0].TextContent);
    }

    [Fact]
    public async Task A_filter_that_fits_nobody_is_named_and_can_be_dropped()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?spec=dermatology&name=Nobody%20%26%20Co");

        Assert.Equal(200, page.Status);
        Assert.Contains("Dermatology", page.Find(".empty h3").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nobody & Co", page.Find(".empty h3").TextContent, StringComparison.Ordinal);
        Assert.Equal("/doctors?spec=dermatology", page.Find("#drop-name").GetAttribute("href"));
        Assert.Equal("/doctors?name=Nobody%20%26%20Co", page.Find("#drop-spec").GetAttribute("href"));
        Assert.Equal("No doctors found", page.Find("#live").TextContent);
    }

    [Theory]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("\\", 0)]
    [InlineData("ingrid", 1)]
    [InlineData("   ", 1)]
    public async Task A_name_is_looked_for_as_typed(string name, int found)
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=" + Uri.EscapeDataString(name));
        Assert.Equal(found, page.Document.QuerySelectorAll("article.doctor").Length);
    }

    [Theory]
    [InlineData("name=%00")]
    [InlineData("name=%E2%80%AE")]
    [InlineData("spec=%00")]
    [InlineData("language=%00")]
    [InlineData("location=Harbour")]
    [InlineData("location=99999999999")]
    [InlineData("sort=%00")]
    [InlineData("sort=cheapest")]
    public async Task A_filter_that_cannot_be_read_is_refused_in_words(string query)
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?" + query);
        Assert.Equal(422, page.Status);
        Assert.Contains("There is a problem", page.MainText, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spec=astrology", "spec", "Any type of doctor")]
    [InlineData("location=4711", "location", "Any place")]
    [InlineData("language=Klingon", "language", "Any language")]
    public async Task A_filter_that_nothing_has_is_named_and_can_be_dropped(string query, string id, string without)
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?sort=name&" + query);
        Assert.Equal(200, page.Status);
        Assert.Equal("/doctors?sort=name", page.Find($"#drop-{id}").GetAttribute("href"));
        Assert.Equal([without, "All doctors"], page.Document.QuerySelectorAll(".empty a").Select(link => link.TextContent));
        Assert.Equal("No doctors found", page.Find("#live").TextContent);
    }

    [Fact]
    public async Task Each_chip_drops_its_own_filter_and_keeps_the_others()
    {
        var page = await site.App.NewBrowser().GetAsync($"/doctors?spec=dermatology&name=olsen&location={site.Doctor.LocationId}&language=norwegian&sort=name&page=7");
        Assert.Single(page.Document.QuerySelectorAll("article.doctor"));
        var rest = new Dictionary<string, string>
        {
            ["spec"] = "spec=dermatology",
            ["name"] = "name=olsen",
            ["location"] = $"location={site.Doctor.LocationId}",
            ["language"] = "language=norwegian",
        };
        Assert.Equal(4, page.Document.QuerySelectorAll(".chips a").Length);
        Assert.All(rest.Keys, id => Assert.Equal(
            $"/doctors?{string.Join('&', rest.Where(part => part.Key != id).Select(part => part.Value))}&sort=name", page.Find($"#drop-{id}").GetAttribute("href")));
        Assert.Contains("1 doctor found, by name", page.Find("#results-title").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_a_slip_shows_who_is_close_and_says_that_nobody_is_called_so()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=Olson");
        Assert.Equal("No doctor is called “Olson”", page.Find("#results-title").TextContent);
        Assert.Contains("Close names:", page.Find("#results").TextContent, StringComparison.Ordinal);
        Assert.Contains("Olsen", page.Find("article.doctor h3").TextContent, StringComparison.Ordinal);
        Assert.Equal("No doctor is called “Olson”. 1 doctor with a close name.", page.Find("#live").TextContent);
    }

    [Fact]
    public async Task The_filters_of_a_page_stand_in_its_form_and_in_the_addresses_of_the_other_pages()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.AddClinicAsync();
        for (var number = 2; number <= 41; number++)
        {
            await database.AddDoctorAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Dr Number {number:D2}"));
        }

        await database.ExecuteAsync("update doctors set languages = 'English, Welsh' where id % 2 = 0");
        await using var app = new MediBookApp(database);
        var page = await app.NewBrowser().GetAsync("/doctors?language=english&sort=name&page=2");

        Assert.Equal("41 doctors found, by name. Page 2 of 3", page.Find("#live").TextContent);
        Assert.Equal(20, page.Document.QuerySelectorAll("article.doctor").Length);
        Assert.Equal("/doctors?language=english&sort=name", page.Find("#page-before").GetAttribute("href"));
        Assert.Equal("/doctors?language=english&sort=name&page=3", page.Find("#page-after").GetAttribute("href"));
        Assert.Equal("English", page.Find("#language option[selected]").TextContent);
        Assert.Equal("name", page.Find("#sort option[selected]").GetAttribute("value"));
        Assert.NotNull(page.Find("form[role=search] details").GetAttribute("open"));
        Assert.Contains("No free times at the moment.", page.Find("article.doctor").TextContent, StringComparison.Ordinal);
        Assert.Equal("tel:02079460000", page.Find("article.doctor a[href^='tel:']").GetAttribute("href"));
        // One place: nothing to choose from.
        Assert.Null(page.Document.QuerySelector("#location"));
    }

    [Fact]
    public async Task A_name_of_10000_characters_is_refused_in_words()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=" + new string('x', 10_000));
        Assert.Equal(422, page.Status);
        Assert.Contains("200 characters or fewer", page.MainText, StringComparison.Ordinal);
    }
}
