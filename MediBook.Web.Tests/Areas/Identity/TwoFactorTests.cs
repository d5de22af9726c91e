using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using OtpNet;

namespace MediBook.Web.Tests.Areas.Identity;

public sealed class TwoFactorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, settings: new() { ["Security:RequireStaffTwoFactor"] = "true" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_is_led_to_turn_it_on_and_gets_straight_in()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var browser = await _app.SignInAsync("admin@example.com");

        var led = await browser.GetAsync("/admin/users?q=a");
        Assert.Equal((302, "/Identity/Account/Manage/EnableAuthenticator?returnUrl=%2Fadmin%2Fusers%3Fq%3Da"), (led.Status, led.Location));
        var (_, shown) = await browser.TurnOnAsync(led.Location!);
        Assert.Equal(10, shown.Document.QuerySelectorAll("#codes li").Length);
        Assert.Contains("no-store", shown.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("/admin/users?q=a", shown.Find(".actions a").GetAttribute("href"));
        Assert.Equal(200, (await browser.GetAsync("/admin/users?q=a")).Status);

        Assert.Equal(302, (await browser.GetAsync("/Identity/Account/Manage/ShowRecoveryCodes")).Status);
    }

    [Fact]
    public async Task Sign_in_takes_a_code_or_a_recovery_code_once()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var (key, shown) = await (await _app.SignInAsync("admin@example.com")).TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var recovery = shown.Find("#codes li").TextContent.Trim();

        var phone = _app.NewBrowser();
        var code = await WithPasswordAsync(phone, "/admin/users");
        Assert.Equal("one-time-code", code.Find("#Input_Code").GetAttribute("autocomplete"));
        var wrong = await phone.SubmitAsync(code, "form#code", ("Input.Code", "000 00"));
        Assert.Equal(422, wrong.Status);
        Assert.Equal(302, (await phone.GetAsync("/admin/users")).Status);
        var right = await phone.SubmitAsync(code, "form#code", ("Input.Code", TwoFactorSteps.CodeOf(key)));
        Assert.Equal((303, "/admin/users"), (right.Status, right.Location));
        Assert.Equal(200, (await phone.GetAsync("/admin/users")).Status);

        var noPhone = _app.NewBrowser();
        await WithPasswordAsync(noPhone, "/admin/users");
        var form = await noPhone.GetAsync("/Identity/Account/LoginWithRecoveryCode?returnUrl=%2Fadmin%2Fusers");
        var used = await noPhone.SubmitAsync(form, "form#recovery", ("Input.Code", recovery.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()));
        Assert.Equal((303, "/admin/users"), (used.Status, used.Location));
        Assert.Equal(200, (await noPhone.GetAsync("/admin/users")).Status);

        var thief = _app.NewBrowser();
        await WithPasswordAsync(thief, "/admin/users");
        var again = await thief.SubmitAsync(await thief.GetAsync("/Identity/Account/LoginWithRecoveryCode"), "form#recovery", ("Input.Code", recovery));
        Assert.Equal(422, again.Status);
        Assert.Contains("9 recovery codes left", (await phone.GetAsync("/Identity/Account/Manage/TwoFactorAuthentication")).MainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_wrong_codes_make_this_network_wait_and_say_for_how_long()
    {
        await _database.AddPatientAsync("admin@example.com");
        var (key, _) = await (await _app.SignInAsync("admin@example.com")).TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var browser = _app.NewBrowser();
        var page = await WithPasswordAsync(browser, "/");
        for (var tries = 0; tries < 10; tries++)
        {
            Assert.Equal(422, (await browser.SubmitAsync(page, "form#code", ("Input.Code", "1"))).Status);
        }

        var early = await browser.SubmitAsync(page, "form#code", ("Input.Code", TwoFactorSteps.CodeOf(key)));
        Assert.Equal((429, "There were too many wrong tries. Wait 15 minutes, then try again"), (early.Status, early.Find("#errors li").TextContent.Trim()));
        Assert.True(early.Response.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task A_code_that_signed_in_does_not_do_so_again()
    {
        await _database.AddPatientAsync("admin@example.com");
        var (key, _) = await (await _app.SignInAsync("admin@example.com")).TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var (owner, onlooker) = (_app.NewBrowser(), _app.NewBrowser());
        var (first, second) = (await WithPasswordAsync(owner, "/"), await WithPasswordAsync(onlooker, "/"));
        var code = TwoFactorSteps.CodeOf(key);

        Assert.Equal(303, (await owner.SubmitAsync(first, "form#code", ("Input.Code", code))).Status);
        var again = await onlooker.SubmitAsync(second, "form#code", ("Input.Code", code));
        Assert.Equal((422, "That code is wrong or was used. Enter another one"), (again.Status, again.Find("#errors li").TextContent.Trim()));
    }

    [Theory]
    [InlineData("/Identity/Account/LoginWith2fa", "form#code")]
    [InlineData("/Identity/Account/LoginWithRecoveryCode", "form#recovery")]
    public async Task An_account_that_is_locked_between_password_and_code_does_not_get_in(string url, string form)
    {
        await _database.AddPatientAsync("admin@example.com");
        var (key, codes) = await (await _app.SignInAsync("admin@example.com")).TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var browser = _app.NewBrowser();
        await WithPasswordAsync(browser, "/");
        var page = await browser.GetAsync(url);
        await _database.ExecuteAsync("update users set lockout_end = 'infinity'");

        var code = form == "form#code" ? TwoFactorSteps.CodeOf(key) : codes.Find("#codes li").TextContent.Trim();
        var refused = await browser.SubmitAsync(page, form, ("Input.Code", code));
        Assert.Equal((422, "This account is locked. Call the clinic"), (refused.Status, refused.Find("#errors li").TextContent.Trim()));
        Assert.Equal(302, (await browser.GetAsync("/Identity/Account/Manage")).Status);
    }

    [Fact]
    public async Task Turning_it_off_shuts_the_door_for_staff_at_once()
    {
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        var browser = await _app.SignInAsync("admin@example.com");
        await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        Assert.Equal(200, (await browser.GetAsync("/admin/users")).Status);

        var off = await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/Manage/Disable2fa"), "form#disable");
        Assert.Equal(303, off.Status);
        Assert.Contains("EnableAuthenticator", (await browser.GetAsync("/admin/users")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_phone_gets_another_key_and_the_old_one_ends()
    {
        await _database.AddPatientAsync("admin@example.com");
        var browser = await _app.SignInAsync("admin@example.com");
        var (old, _) = await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var reset = await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/Manage/ResetAuthenticator"), "form#reset-app");
        var (now, _) = await browser.TurnOnAsync(reset.Location!);
        Assert.NotEqual(old, now);

        var other = _app.NewBrowser();
        var page = await WithPasswordAsync(other, "/");
        Assert.Equal(422, (await other.SubmitAsync(page, "form#code", ("Input.Code", TwoFactorSteps.CodeOf(old)))).Status);
        Assert.Equal(303, (await other.SubmitAsync(page, "form#code", ("Input.Code", TwoFactorSteps.CodeOf(now)))).Status);
    }

    [Fact]
    public async Task New_recovery_codes_end_the_old_ones()
    {
        await _database.AddPatientAsync("admin@example.com");
        var browser = await _app.SignInAsync("admin@example.com");
        var (_, first) = await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var made = await browser.FollowAsync(await browser.SubmitAsync(await browser.GetAsync("/Identity/Account/Manage/GenerateRecoveryCodes"), "form#generate"));
        Assert.Equal(10, made.Document.QuerySelectorAll("#codes li").Length);

        var other = _app.NewBrowser();
        await WithPasswordAsync(other, "/");
        var form = await other.GetAsync("/Identity/Account/LoginWithRecoveryCode");
        Assert.Equal(422, (await other.SubmitAsync(form, "form#recovery", ("Input.Code", first.Find("#codes li").TextContent.Trim()))).Status);
        Assert.Equal(303, (await other.SubmitAsync(form, "form#recovery", ("Input.Code", made.Find("#codes li").TextContent.Trim()))).Status);
    }

    [Fact]
    public async Task A_page_that_is_looked_at_makes_no_key()
    {
        await _database.AddPatientAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        await browser.GetAsync("/Identity/Account/Manage/EnableAuthenticator");
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from user_tokens"));
    }

    [Fact]
    public async Task The_second_step_without_the_first_goes_back_to_it()
    {
        var answer = await _app.NewBrowser().GetAsync("/Identity/Account/LoginWith2fa");
        Assert.Equal((302, "/identity/account/login"), (answer.Status, answer.Location));
    }

    private static async Task<Html> WithPasswordAsync(Support.Browser browser, string returnUrl)
    {
        var page = await browser.GetAsync($"/Identity/Account/Login?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var asked = await browser.SubmitAsync(page, "form#account", ("Input.Email", "admin@example.com"), ("Input.Password", TestData.Password));
        Assert.Contains("loginwith2fa", asked.Location, StringComparison.OrdinalIgnoreCase);
        return await browser.GetAsync(asked.Location!);
    }
}

/// <summary>What a person with an authenticator app does.</summary>
internal static class TwoFactorSteps
{
    /// <summary>Makes a key, enters the app's code, and opens the page with the recovery codes.</summary>
    public static async Task<(string Key, Html Codes)> TurnOnAsync(this Support.Browser browser, string url)
    {
        var page = await browser.FollowAsync(await browser.GetAsync(url));
        if (page.Document.QuerySelector("form#start") is not null)
        {
            page = await browser.FollowAsync(await browser.SubmitAsync(page, "form#start"));
        }

        var key = page.Find("#key").TextContent.Replace(" ", "", StringComparison.Ordinal);
        var enabled = await browser.SubmitAsync(page, "form#enable", ("Input.Code", CodeOf(key)));
        Assert.Equal(303, enabled.Status);
        return (key, await browser.FollowAsync(enabled));
    }

    /// <summary>The code that an app shows now.</summary>
    public static string CodeOf(string key) => new Totp(Base32Encoding.ToBytes(key)).ComputeTotp();
}
