using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class UsersTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Support.Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database);
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_role_is_found_given_and_taken_and_acts_at_the_next_request()
    {
        await _database.AddPatientAsync("ada@example.com");
        var ada = await _app.SignInAsync("ada@example.com");
        var denied = await ada.GetAsync("/admin/users");
        Assert.Equal((403, "This page is not for your account"), (denied.Status, denied.Heading));

        var account = await _admin.GetAsync((await _admin.GetAsync("/admin/users?q=NOVAK")).Find("tbody th a").GetAttribute("href")!);
        Assert.Equal(303, (await _admin.SubmitAsync(account, "form#role-admin")).Status);
        Assert.Equal(302, (await ada.GetAsync("/Identity/Account/Manage")).Status);
        ada = await _app.SignInAsync("ada@example.com");
        Assert.Equal(200, (await ada.GetAsync("/admin/users")).Status);

        account = await _admin.GetAsync(account.Url);
        Assert.Equal(303, (await _admin.SubmitAsync(account, "form#role-admin")).Status);
        Assert.Equal(302, (await ada.GetAsync("/admin/users")).Status);
        Assert.Equal(403, (await (await _app.SignInAsync("ada@example.com")).GetAsync("/admin/users")).Status);
    }

    [Fact]
    public async Task The_last_admin_is_kept_with_a_sentence()
    {
        var account = await _admin.GetAsync((await _admin.GetAsync("/admin/users?q=admin%40")).Find("tbody th a").GetAttribute("href")!);
        var answer = await _admin.SubmitAsync(account, "form#role-admin");

        Assert.Equal(409, answer.Status);
        Assert.Equal("This is the last admin. Make another account an admin first", answer.Find("#errors li").TextContent.Trim());
        Assert.Equal(200, (await _admin.GetAsync("/admin/users")).Status);
    }

    [Fact]
    public async Task A_locked_account_is_signed_out_at_its_next_request_and_told_so_when_it_signs_in()
    {
        await _database.AddPatientAsync("ada@example.com");
        var ada = await _app.SignInAsync("ada@example.com");
        var account = await _admin.GetAsync((await _admin.GetAsync("/admin/users?q=NOVAK")).Find("tbody th a").GetAttribute("href")!);
        var locked = await _admin.FollowAsync(await _admin.SubmitAsync(account, "form#lock"));
        Assert.Equal("The account is locked.", locked.Find(".banner-success").TextContent.Trim());
        Assert.Equal("Locked", (await _admin.GetAsync("/admin/users?q=NOVAK")).Find("tbody th .tag").TextContent);

        Assert.Equal(302, (await ada.GetAsync("/Identity/Account/Manage")).Status);
        var login = await ada.GetAsync("/Identity/Account/Login");
        var refused = await ada.SubmitAsync(login, "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", TestData.Password));
        Assert.Equal((422, "This account is locked. Call the clinic"), (refused.Status, refused.Find("#errors li").TextContent.Trim()));
        var wrong = await ada.SubmitAsync(login, "form#account", ("Input.Email", "ada@example.com"), ("Input.Password", "not the password"));
        Assert.Equal("The email or the password is wrong. Check both and try again", wrong.Find("#errors li").TextContent.Trim());

        Assert.Equal(303, (await _admin.SubmitAsync(locked, "form#lock")).Status);
        await _app.SignInAsync("ada@example.com");
        Assert.Contains(_app.Logs.Entries, entry => entry.Contains("was locked by account:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accounts_come_fifty_a_page_staff_first()
    {
        await _database.AddPatientsAsync([.. Enumerable.Range(0, 60).Select(number => $"a{number:D2}@example.com")]);
        var first = await _admin.GetAsync("/admin/users");
        Assert.Equal("admin@example.com", first.Find("tbody th").TextContent.Trim());
        Assert.Equal(50, first.Document.QuerySelectorAll("tbody tr").Length);
        var second = await _admin.GetAsync(first.Find("a[rel=next]").GetAttribute("href")!);
        Assert.Equal(11, second.Document.QuerySelectorAll("tbody tr").Length);
    }

    [Theory]
    [InlineData("/admin/users?q=%00", 200)]
    [InlineData("/admin/users?q=%25_%5C", 200)]
    [InlineData("/admin/users?p=-5", 200)]
    [InlineData("/admin/users?p=2147483647", 200)]
    [InlineData("/admin/users?p=99999999999", 200)]
    [InlineData("/admin/users/0", 404)]
    [InlineData("/admin/users/-1", 404)]
    [InlineData("/admin/users/99999999999", 404)]
    [InlineData("/admin/users/x", 404)]
    public async Task Odd_addresses_are_no_error_of_ours(string url, int status) => Assert.Equal(status, (await _admin.GetAsync(url)).Status);

    [Fact]
    public async Task A_role_that_is_none_and_an_account_that_is_gone_are_refused()
    {
        var account = await _admin.GetAsync((await _admin.GetAsync("/admin/users")).Find("tbody th a").GetAttribute("href")!);
        Assert.Equal(409, (await _admin.SubmitAsync(account, "form#role-reception", ("role", "Owner"))).Status);
        var token = account.Find("form#role-reception input[name=__RequestVerificationToken]").GetAttribute("value")!;
        Assert.Equal(404, (await _admin.PostAsync("/admin/users/12345?handler=Give", [new("role", "Admin"), new("__RequestVerificationToken", token)])).Status);
        Assert.Equal(400, (await _admin.PostAsync("/admin/users/12345?handler=Give", [new("role", "Admin")])).Status);
    }
}
