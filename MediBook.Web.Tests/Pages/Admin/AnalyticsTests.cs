using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Figures;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>The page of analytics: charts with their tables, and ranges that cannot be read.</summary>
public sealed class AnalyticsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Browser _admin = null!;
    private List<int> _slots = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        _slots = await _database.AddSlotsAsync(doctor.Id, 8);
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Each_chart_has_its_figures_in_a_table()
    {
        await BookAsync(6);
        var page = await _admin.GetAsync("/admin/analytics");
        var ahead = page.Document.QuerySelectorAll(".chip").Single(chip => chip.TextContent == "Next 4 weeks").GetAttribute("href")!;
        page = await _admin.GetAsync(ahead);

        Assert.Equal("true", page.Document.QuerySelectorAll(".chip").Single(chip => chip.TextContent == "Next 4 weeks").GetAttribute("aria-current"));
        Assert.Equal(
            ["appointments", "hours", "funnel", "lead", "no-shows", "cancellations", "fill"],
            page.Document.QuerySelectorAll("figure.chart").Select(chart => chart.Id!));
        Assert.All(page.Document.QuerySelectorAll("figure.chart"), chart => Assert.NotEmpty(chart.QuerySelectorAll("table tbody tr")));
        Assert.Contains("6 appointments, 0 cancelled.", page.Find("#appointments figcaption").TextContent, StringComparison.Ordinal);
        Assert.Equal(28, page.Document.QuerySelectorAll("#appointments tbody tr").Length);
        Assert.Equal(6, page.Document.QuerySelectorAll("#hours td").Sum(cell => int.Parse(cell.TextContent, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("75%", page.Find("#fill").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_appointments_are_not_shown()
    {
        await BookAsync(4);
        var page = await _admin.GetAsync("/admin/analytics?to=2100-01-01&from=2099-12-31");
        Assert.Contains("Too few appointments to show", page.MainText, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("figure"));
    }

    [Theory]
    [InlineData("from=yesterday", "Enter a date like 2026-12-07", "yesterday")]
    [InlineData("from=2026-12-07&to=2026-12-06", "The last date must not be before the first", "2026-12-07")]
    [InlineData("from=2024-01-01&to=2026-01-01", "Choose at most a year at once", "2024-01-01")]
    public async Task A_range_that_cannot_be_read_is_said_and_what_was_typed_stays(string query, string error, string typed)
    {
        var page = await _admin.GetAsync("/admin/analytics?" + query);
        Assert.Equal(422, page.Status);
        Assert.Contains(error, page.Find("#errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, page.Find("#from").GetAttribute("value"));
    }

    private async Task BookAsync(int count)
    {
        foreach (var slot in _slots.Take(count))
        {
            var receipt = await _database.Bookings().BookAsync(
                TestData.NewGuest(), new BookRequest(slot, TestData.Details($"p{slot}@example.com"), Guid.NewGuid()), TestContext.Current.CancellationToken);
            Assert.True(receipt.Succeeded);
        }

        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FigureService>().RefreshAsync(TestContext.Current.CancellationToken);
    }
}
