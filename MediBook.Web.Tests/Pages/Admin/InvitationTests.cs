using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>Staff come in by a link of one use, and nobody else does.</summary>
public sealed class InvitationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Canary = "canary.nurse@example.com";
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Support.Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, settings: new() { ["Site:PublicUrl"] = "https://book.clinic.example/" });
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_link_sets_the_first_password_once_and_the_roles_are_there()
    {
        var account = await InviteAsync(Canary, Roles.Reception);
        Assert.Equal("The invitation is on its way.", account.Find(".banner-success").TextContent.Trim());
        var link = await LinkAsync();
        Assert.StartsWith("https://book.clinic.example/Identity/Account/Invitation?code=", link.OriginalString, StringComparison.Ordinal);

        var nurse = _app.NewBrowser();
        Assert.Equal(200, (await nurse.GetAsync(link.PathAndQuery)).Status);
        var form = await nurse.GetAsync(link.PathAndQuery);
        var saved = await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "a walrus under my bed"));
        Assert.Equal("Your password is set. Sign in with it.", (await nurse.FollowAsync(saved)).Find(".banner-success").TextContent.Trim());
        Assert.Equal(200, (await (await _app.SignInAsync(Canary, "a walrus under my bed")).GetAsync("/admin/bookings")).Status);

        Assert.Equal(410, (await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "another password"))).Status);
        Assert.Equal("This invitation has ended", (await nurse.GetAsync(link.PathAndQuery)).Heading);
        await _app.SignInAsync(Canary, "a walrus under my bed");
    }

    [Fact]
    public async Task The_trail_tells_each_step_and_neither_it_nor_a_log_nor_an_address_names_the_person()
    {
        var account = await InviteAsync(Canary, Roles.Reception, Roles.Doctor);
        var first = await LinkAsync();
        await _database.AdvanceAsync(Duration.FromMinutes(1));
        await _admin.SubmitAsync(account, "form#invite");
        var link = await LinkAsync(other: first);
        var nurse = _app.NewBrowser();
        await nurse.SubmitAsync(await nurse.GetAsync(link.PathAndQuery), "form#invitation", ("Input.Password", "a walrus under my bed"));

        var told = await _database.ListAsync<string>("select concat_ws(' ', action, fields->'Role'->>'new') from audit_entries where subject = 'ACCOUNT' and action <> 'VIEWED' and at > (select max(at) from audit_entries where action = 'ADDED') order by id");
        Assert.Equal(
            ["INVITED", "INVITED", "ROLE_GIVEN Doctor", "ROLE_GIVEN Reception", "CHANGED", "INVITATION_ACCEPTED"],
            told.Take(2 + 2).Order(StringComparer.Ordinal).Concat(told.Skip(4)));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from audit_entries where concat_ws(' ', actor, action, fields) ilike '%canary%'"));
        Assert.DoesNotContain(_app.Logs.Entries, entry => entry.Contains("canary", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("canary", account.Url, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_link_ends_after_seven_days()
    {
        await InviteAsync(Canary, Roles.Reception);
        var link = await LinkAsync();
        var nurse = _app.NewBrowser();
        await _database.AdvanceAsync(Duration.FromDays(7) - Duration.FromMinutes(1));
        var form = await nurse.GetAsync(link.PathAndQuery);
        Assert.Equal(200, form.Status);
        await _database.AdvanceAsync(Duration.FromMinutes(2));
        Assert.Equal(410, (await nurse.GetAsync(link.PathAndQuery)).Status);
        Assert.Equal(410, (await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "a walrus under my bed"))).Status);
    }

    [Fact]
    public async Task A_new_link_ends_the_one_before()
    {
        var account = await InviteAsync(Canary, Roles.Reception);
        var first = await LinkAsync();
        await _database.AdvanceAsync(Duration.FromMinutes(1));
        Assert.Equal(303, (await _admin.SubmitAsync(account, "form#invite")).Status);
        var second = await LinkAsync(other: first);
        var nurse = _app.NewBrowser();
        Assert.Equal(410, (await nurse.GetAsync(first.PathAndQuery)).Status);
        Assert.Equal(200, (await nurse.GetAsync(second.PathAndQuery)).Status);
    }

    [Fact]
    public async Task Withdrawing_takes_the_account_away_and_the_email_is_free()
    {
        var account = await InviteAsync(Canary, Roles.Reception);
        var link = await LinkAsync();
        Assert.Equal("The invitation is withdrawn.", (await _admin.FollowAsync(await _admin.SubmitAsync(account, "form#withdraw"))).Find(".banner-success").TextContent.Trim());
        Assert.Equal(410, (await _app.NewBrowser().GetAsync(link.PathAndQuery)).Status);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from users"));
        await InviteAsync(Canary, Roles.Doctor);
    }

    [Fact]
    public async Task A_password_that_is_refused_uses_nothing_up()
    {
        await InviteAsync(Canary, Roles.Reception);
        var link = await LinkAsync();
        var nurse = _app.NewBrowser();
        var form = await nurse.GetAsync(link.PathAndQuery);
        Assert.Equal(422, (await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "short"))).Status);
        Assert.Equal(303, (await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "a walrus under my bed"))).Status);
    }

    [Fact]
    public async Task Two_presses_at_once_set_one_password()
    {
        await InviteAsync(Canary, Roles.Reception);
        var link = await LinkAsync();
        var browsers = Enumerable.Range(0, 4).Select(_ => _app.NewBrowser()).ToList();
        var forms = await Task.WhenAll(browsers.Select(nurse => nurse.GetAsync(link.PathAndQuery)));
        var presses = await Task.WhenAll(browsers.Zip(forms, async (nurse, form) =>
            (await nurse.SubmitAsync(form, "form#invitation", ("Input.Password", "a walrus under my bed"))).Status));
        Assert.Equal([303, 410, 410, 410], presses.Order());
    }

    [Fact]
    public async Task Somebody_who_is_invited_cannot_sign_in_before_choosing_a_password()
    {
        await InviteAsync(Canary, Roles.Admin);
        var nurse = _app.NewBrowser();
        var login = await nurse.GetAsync("/Identity/Account/Login");
        Assert.Equal(422, (await nurse.SubmitAsync(login, "form#account", ("Input.Email", Canary), ("Input.Password", ""))).Status);
        Assert.Equal(422, (await nurse.SubmitAsync(login, "form#account", ("Input.Email", Canary), ("Input.Password", TestData.Password))).Status);
    }

    [Fact]
    public async Task An_email_that_is_taken_and_an_invitation_without_a_role_are_refused_with_what_was_typed()
    {
        await _database.AddPatientAsync("ada@example.com");
        var form = await _admin.GetAsync("/admin/users/invite");
        var taken = await _admin.SubmitAsync(form, "form#invite", ("Input.Email", "ADA@example.com"), ("Input.Roles", Roles.Reception));
        Assert.Equal((409, "There is already an account with this email. Give it the role on its own page"), (taken.Status, taken.Find("#errors li").TextContent.Trim()));
        Assert.Equal("ADA@example.com", taken.Find("#Input_Email").GetAttribute("value"));
        var without = await _admin.SubmitAsync(form, "form#invite", ("Input.Email", "new@example.com"));
        Assert.Equal((422, "Choose at least one role"), (without.Status, without.Find("#errors li").TextContent.Trim()));
        Assert.Equal(409, (await _admin.SubmitAsync(form, "form#invite", ("Input.Email", "new@example.com"), ("Input.Roles", "Owner"))).Status);
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(*) from users"));
    }

    [Theory]
    [InlineData("/Identity/Account/Invitation", 404)]
    [InlineData("/Identity/Account/Invitation?code=", 404)]
    [InlineData("/Identity/Account/Invitation?code=%00", 410)]
    [InlineData("/Identity/Account/Invitation?code=nothing", 410)]
    public async Task A_link_that_is_none_opens_nothing(string url, int status) => Assert.Equal(status, (await _app.NewBrowser().GetAsync(url)).Status);

    private async Task<Html> InviteAsync(string email, params string[] roles)
    {
        var form = await _admin.GetAsync("/admin/users/invite");
        var answer = await _admin.SubmitAsync(form, "form#invite", [("Input.Email", email), .. roles.Select(role => ("Input.Roles", (string?)role))]);
        Assert.Equal(303, answer.Status);
        return await _admin.FollowAsync(answer);
    }

    private async Task<Uri> LinkAsync(Uri? other = null)
    {
        var links = (await _app.MailsAsync()).Select(mail => new Uri(mail.TextBody!.Split('\n').Single(line => line.StartsWith("https://", StringComparison.Ordinal)).Trim()));
        return Assert.Single(links, link => link != other);
    }
}
