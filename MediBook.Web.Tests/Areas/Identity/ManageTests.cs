using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Areas.Identity;

public sealed class ManageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database);
        await _database.AddPatientAsync("ada@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Name_and_phone_are_those_of_the_accounts_me()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var form = await browser.GetAsync("/Identity/Account/Manage");
        Assert.Equal("Ada Novak", form.Find("#Input_Name").GetAttribute("value"));

        var saved = await browser.SubmitAsync(form, "form#details", ("Input.Name", "Ada King"), ("Input.Phone", ""));
        Assert.Equal("Your details are saved.", (await browser.FollowAsync(saved)).Find(".banner-success").TextContent.Trim());
        Assert.Equal("Ada King|ada@example.com|none", await _database.ScalarAsync<string>("select name || '|' || email || '|' || coalesce(phone, 'none') from patients"));
    }

    [Fact]
    public async Task Another_email_takes_the_password_and_changes_nothing_before_it_is_proven()
    {
        var browser = await _app.SignInAsync("ada@example.com");
        var form = await browser.GetAsync("/Identity/Account/Manage/Email");
        Assert.Equal(422, (await browser.SubmitAsync(form, "form#email", ("Input.Email", "countess@example.com"), ("Input.Password", "wrong"))).Status);
        var asked = await browser.SubmitAsync(form, "form#email", ("Input.Email", "countess@example.com"), ("Input.Password", TestData.Password));
        Assert.Equal(303, asked.Status);

        Assert.Equal("ada@example.com", (await browser.FollowAsync(asked)).Find("main strong").TextContent.Trim());
        Assert.Equal(["ada@example.com"], await _database.ListAsync<string>("select email from patients"));
        await _app.SignInAsync("ada@example.com");
    }

    [Fact]
    public async Task Another_accounts_email_is_refused_and_changes_nothing()
    {
        await _database.AddPatientAsync("bob@example.com", "Bob");
        var browser = await _app.SignInAsync("ada@example.com");
        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/Identity/Account/Manage/Email"), "form#email", ("Input.Email", "BOB@example.com"), ("Input.Password", TestData.Password));

        Assert.Equal(422, answer.Status);
        Assert.Equal("#Input_Email", answer.Find("#errors a").GetAttribute("href"));
        Assert.Equal(["ada@example.com", "bob@example.com"], await _database.ListAsync<string>("select u.email from users u join patients p on p.account_id = u.id and p.email = u.email and p.email = u.user_name order by 1"));
        Assert.Equal(200, (await browser.GetAsync("/Identity/Account/Manage")).Status);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var other = await _app.SignInAsync("ada@example.com");
        var browser = await _app.SignInAsync("ada@example.com");
        var form = await browser.GetAsync("/Identity/Account/Manage/ChangePassword");
        var wrong = await browser.SubmitAsync(form, "form#password", ("Input.OldPassword", "wrong"), ("Input.NewPassword", "another password"));
        Assert.Equal("#Input_OldPassword", wrong.Find("#errors a").GetAttribute("href"));

        Assert.Equal(303, (await browser.SubmitAsync(form, "form#password", ("Input.OldPassword", TestData.Password), ("Input.NewPassword", "another password"))).Status);
        Assert.Equal(302, (await other.GetAsync("/Identity/Account/Manage")).Status);
        Assert.Equal(200, (await browser.GetAsync("/Identity/Account/Manage")).Status);
        await _app.SignInAsync("ada@example.com", "another password");
    }
}
