using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Pages;

/// <summary>
/// Every page of the running route table, with ids, queries, forms and methods that nobody sends in good faith:
/// an answer below 500, always.
/// </summary>
public sealed class BadInputSweepTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly string[] Values =
    [
        "0", "-1", "2147483648", "99999999999999999999", "abc", "%00", "a%00b", "%F0%9F%98%80", "%ED%A0%80", "1'--", "MB-0000-0000", "MB-2222-2222",
        "2026-99-99", "2026-W60", "0001-01-01", "9999-12-31", "9999-W53", "%E2%80%AE", new('x', 10_000),
    ];

    private static readonly string[] QueryNames =
        ["week", "spec", "name", "page", "status", "search", "q", "state", "doctor", "date", "handler", "returnUrl", "slot", "code"];

    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var doctor = await _database.AddClinicAsync();
        await _database.AddSlotsAsync(doctor.Id, 3);
        await _database.AddStaffAsync("admin@example.com", Roles.Admin, Roles.Overbooking);
        await _database.AddPatientAsync("ada@example.com");
        _app = new MediBookApp(_database);
        // The real server: it takes request lines that the one in memory cannot be sent.
        _app.UseKestrel(0);
        _app.StartServer();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada@example.com")]
    [InlineData("admin@example.com")]
    public async Task No_address_query_form_or_method_gives_a_server_error(string? email)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _app.ClientOptions.BaseAddress };
        var browser = await BrowserAsync(client, email);
        var pages = Pages();
        Assert.True(pages.Count > 30, $"Only {pages.Count} pages are in the route table.");
        foreach (var page in pages.Where(page => !page.Contains("Logout", StringComparison.Ordinal)))
        {
            foreach (var address in Addresses(page))
            {
                await BelowAsync(browser, HttpMethod.Get, address);
                await BelowAsync(browser, HttpMethod.Post, address, "a=b");
            }

            var plain = Addresses(page)[0];
            foreach (var value in Values)
            {
                await BelowAsync(browser, HttpMethod.Get, $"{plain}?{string.Join('&', QueryNames.Select(name => $"{name}={(value.Length > 400 ? value[..400] : value)}"))}");
            }

            foreach (var method in new[] { HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Options, HttpMethod.Trace })
            {
                await BelowAsync(browser, method, plain);
            }
        }

        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada@example.com")]
    [InlineData("admin@example.com")]
    public async Task No_form_breaks_when_every_field_holds_nonsense(string? email)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _app.ClientOptions.BaseAddress };
        var browser = await BrowserAsync(client, email);
        var forms = 0;
        foreach (var address in Pages().Where(page => !page.Contains('{', StringComparison.Ordinal) && !page.Contains("Logout", StringComparison.Ordinal)))
        {
            var page = await browser.GetAsync(address);
            foreach (var form in page.Document.QuerySelectorAll("main form").ToList())
            {
                var token = form.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value");
                var names = page.Document.QuerySelectorAll("main input, main select, main textarea, main button")
                    .Select(control => control.GetAttribute("name")).OfType<string>().Where(name => name != "__RequestVerificationToken").Distinct().ToList();
                var action = form.GetAttribute("action") is { Length: > 0 } given ? given : address;
                forms++;
                foreach (var value in Values.Select(Uri.UnescapeDataString).Append(""))
                {
                    var answer = await browser.PostAsync(action, names.Select(name => KeyValuePair.Create(name, value))
                        .Append(KeyValuePair.Create("__RequestVerificationToken", token ?? "")));
                    Assert.True(answer.Status < 500, $"POST {action} with '{value[..Math.Min(30, value.Length)]}' gave {answer.Status}");
                }
            }
        }

        Assert.True(forms > 2, "Hardly any form was found.");
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<Browser> BrowserAsync(HttpClient client, string? email)
    {
        var browser = new Browser(client);
        if (email is not null)
        {
            var answer = await browser.SubmitAsync(
                await browser.GetAsync("/Identity/Account/Login"), "form#account", ("Input.Email", email), ("Input.Password", TestData.Password));
            Assert.Equal(303, answer.Status);
        }

        return browser;
    }

    private static List<string> Addresses(string page)
    {
        var open = page.IndexOf('{', StringComparison.Ordinal);
        return open < 0
            ? [page]
            : [.. Values.Append("1").Select(value => $"{page[..open]}{value}{page[(page.IndexOf('}', StringComparison.Ordinal) + 1)..]}")];
    }

    private static async Task BelowAsync(Browser browser, HttpMethod method, string address, string? form = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        if (form is not null)
        {
            request.Content = new StringContent(form, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
        }

        using var response = await browser.Client.SendAsync(request);
        Assert.True((int)response.StatusCode < 500 || address.StartsWith("/Error", StringComparison.OrdinalIgnoreCase), $"{method} {address[..Math.Min(120, address.Length)]} gave {(int)response.StatusCode}");
    }

    /// <summary>The addresses of all pages, each once, with their route values in braces.</summary>
    private List<string> Pages() => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
        .Select(endpoint => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}")
        .Where(page => !page.StartsWith("/status/", StringComparison.OrdinalIgnoreCase))
        .Distinct(StringComparer.OrdinalIgnoreCase)];
}
