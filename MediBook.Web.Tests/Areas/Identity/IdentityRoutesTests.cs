using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Areas.Identity;

public sealed class IdentityRoutesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void Exactly_these_addresses_answer_under_Identity()
    {
        var routes = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(route => route.StartsWith("Identity", StringComparison.OrdinalIgnoreCase))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "Identity/Account/AccessDenied",
                "Identity/Account/ForgotPassword",
                "Identity/Account/ForgotPasswordConfirmation",
                "Identity/Account/Invitation",
                "Identity/Account/Login",
                "Identity/Account/LoginWith2fa",
                "Identity/Account/LoginWithRecoveryCode",
                "Identity/Account/Logout",
                "Identity/Account/Manage",
                "Identity/Account/Manage/ChangePassword",
                "Identity/Account/Manage/Disable2fa",
                "Identity/Account/Manage/Email",
                "Identity/Account/Manage/EnableAuthenticator",
                "Identity/Account/Manage/GenerateRecoveryCodes",
                "Identity/Account/Manage/Index",
                "Identity/Account/Manage/ResetAuthenticator",
                "Identity/Account/Manage/ShowRecoveryCodes",
                "Identity/Account/Manage/TwoFactorAuthentication",
                "Identity/Account/ProveEmail",
                "Identity/Account/Register",
                "Identity/Account/ResetPassword",
                "Identity/Account/ResetPasswordConfirmation",
            ],
            routes);
    }

    [Theory]
    [InlineData("ExternalLogin")]
    [InlineData("RegisterConfirmation")]
    [InlineData("ResendEmailConfirmation")]
    [InlineData("ConfirmEmail")]
    [InlineData("ConfirmEmailChange")]
    [InlineData("Manage/ExternalLogins")]
    [InlineData("Manage/PersonalData")]
    [InlineData("Manage/DeletePersonalData")]
    [InlineData("Manage/DownloadPersonalData")]
    [InlineData("Manage/SetPassword")]
    [InlineData("Manage/Passkeys")]
    public async Task What_MediBook_has_no_use_for_is_not_found(string page)
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        Assert.Equal(404, (await browser.GetAsync($"/Identity/Account/{page}")).Status);
        Assert.Contains((await browser.PostAsync($"/Identity/Account/{page}", [])).Status, new[] { 404, 405 });
    }

    [Fact]
    public async Task Every_address_shows_a_page_of_ours_and_keeps_it_out_of_caches()
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        foreach (var page in MediBook.Web.Setup.IdentityRoutes.Pages.Except(["/Account/Logout"]))
        {
            var answer = await browser.GetAsync($"/Identity{page}");
            if (answer.Status is not 200 and not 403)
            {
                continue;
            }

            Assert.Contains("no-store", answer.Response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            Assert.Single(answer.Document.QuerySelectorAll("h1"));
            Assert.NotNull(answer.Document.QuerySelector("header.site-head"));
            Assert.Empty(answer.Document.QuerySelectorAll("[style], style, script:not([src]), [class*=col-md]"));
        }
    }
}
