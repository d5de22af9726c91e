namespace MediBook.Web.Tests.Pages.Doctors;

public sealed class DoctorListTests(ClinicSite site) : IClassFixture<ClinicSite>
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
    public async Task A_filter_with_characters_that_cannot_be_shown_is_refused_in_words(string query)
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?" + query);
        Assert.Equal(422, page.Status);
        Assert.Contains("There is a problem", page.MainText, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", page.Document.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_10000_characters_is_refused_in_words()
    {
        var page = await site.App.NewBrowser().GetAsync("/doctors?name=" + new string('x', 10_000));
        Assert.Equal(422, page.Status);
        Assert.Contains("200 characters or fewer", page.MainText, StringComparison.Ordinal);
    }
}
