using System.Text.Json;
using MediBook.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>The page about the API shows every operation and can try them, under its own strict policy, and asks no other site for anything.</summary>
public sealed class ApiDocsTests(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_page_shows_every_operation_and_tries_one()
    {
        await using var browser = await BrowserApp.StartAsync(chromium, _database, javaScript: true);
        var (page, home) = (browser.Page, browser.App.ClientOptions.BaseAddress);
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } address && address.Authority != home.Authority)
            {
                elsewhere.Add(request.Url);
            }
        };

        var answer = (await page.GotoAsync("/api/docs/"))!;
        Assert.Matches(
            "^script-src 'nonce-[^']+'; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$",
            answer.Headers["content-security-policy"]);
        var document = JsonDocument.Parse(await browser.App.CreateClient().GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))).RootElement;
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = operation.Value.GetProperty("summary").GetString()! }).First).ToBeVisibleAsync();
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "List the doctors whom patients can book" }).First.ClickAsync();
        await page.Locator("button[method=get]:has-text('Test Request')").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).First.ClickAsync();
        await Expect(page.GetByText("Dr Ingrid Olsen 1").First).ToBeVisibleAsync();

        browser.HasNoComplaints();
        Assert.Empty(elsewhere);
    }
}
