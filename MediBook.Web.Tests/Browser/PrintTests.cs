using System.Text;
using System.Text.RegularExpressions;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.BrowserTests;

public sealed partial class PrintTests(PostgresFixture postgres, Chromium chromium)
{
    [Fact]
    public async Task A_confirmation_is_one_sheet_of_A4()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        var ada = await database.AddPatientAsync("ada@example.com");
        var details = new PatientDetails("Ada Novak", "ada@example.com", "020 7946 0001", "Results of the last visit");
        var booked = await database.Bookings().BookAsync(
            ada, new BookRequest((await database.AddSlotsAsync(doctor.Id, 1))[0], details, Guid.NewGuid()), TestContext.Current.CancellationToken);
        await using var browser = await BrowserApp.StartAsync(chromium, database, javaScript: true);
        await browser.SignInAsync("ada@example.com");
        await browser.Page.GotoAsync($"/bookings/{booked.Value.Reference}");
        var sheets = Encoding.Latin1.GetString(await browser.Page.PdfAsync(new() { Format = "A4", PreferCSSPageSize = true }));
        Assert.Single(Sheet().Matches(sheets));
    }

    [GeneratedRegex(@"/Type\s*/Page[^s]")]
    private static partial Regex Sheet();
}
