using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages;

public sealed class HomeTests(ClinicSite site, PostgresFixture postgres) : IClassFixture<ClinicSite>
{
    [Fact]
    public async Task Home_asks_for_the_type_of_doctor_and_names_the_phone_and_the_emergency_sentence()
    {
        var page = await site.App.NewBrowser().GetAsync("/");

        Assert.Equal(200, page.Status);
        Assert.Equal("Which type of doctor do you need?", page.Heading);
        Assert.Equal("/doctors?spec=dermatology", page.Find("a.tile").GetAttribute("href"));
        Assert.Contains("In an emergency call 999.", page.MainText, StringComparison.Ordinal);
        Assert.Equal("tel:02079460000", page.Find("footer a[href^='tel:']").GetAttribute("href"));
    }

    [Fact]
    public async Task A_signed_in_patient_sees_the_next_appointment_and_nobody_else_does()
    {
        await site.Database.AddPatientAsync("next@example.com");
        var browser = await site.App.SignInAsync("next@example.com");
        var booking = await site.BookAsync(browser, site.NextSlot());

        var home = await browser.GetAsync("/");
        Assert.Equal(booking.Url, home.Find("section.card a").GetAttribute("href"));
        Assert.True(home.Response.Headers.CacheControl!.NoStore);

        var other = await site.App.NewBrowser().GetAsync("/");
        Assert.Null(other.Document.QuerySelector("section.card"));
    }

    [Fact]
    public async Task Without_doctors_home_says_that_booking_opens_soon()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.AddClinicAsync();
        await database.ExecuteAsync("update doctors set is_active = false");
        await using var app = new MediBookApp(database);
        var page = await app.NewBrowser().GetAsync("/");

        Assert.Equal("Online booking opens soon", page.Heading);
        Assert.Contains("020 7946 0000", page.MainText, StringComparison.Ordinal);
    }
}
