using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>What an admin does for somebody else's account holds at the next request, on every instance.</summary>
public sealed class AccountCareTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private MediBookApp _other = null!;
    private Actor _adminActor = null!;
    private Support.Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        _adminActor = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        (_app, _other) = (new MediBookApp(_database), new MediBookApp(_database));
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("form#sessions", "SESSIONS_ENDED")]
    [InlineData("form#role-reception", "ROLE_TAKEN")]
    [InlineData("form#lock", "LOCKED")]
    public async Task Cookie_and_token_are_dead_at_the_next_request_on_another_instance_too(string form, string action)
    {
        var nurse = await _database.AddStaffAsync("nurse@example.com", Roles.Reception);
        var elsewhere = await _other.SignInAsync("nurse@example.com");
        var program = new ApiClient(_other.CreateDefaultClient(_other.ClientOptions.BaseAddress));
        var token = await program.SignInAsync("nurse@example.com");
        Assert.Equal(200, (await program.GetAsync("/api/bookings", token)).Status);
        Assert.Equal(200, (await elsewhere.GetAsync("/Identity/Account/Manage")).Status);

        Assert.Equal(303, (await _admin.SubmitAsync(await _admin.GetAsync($"/admin/users/{nurse.AccountId}"), form)).Status);

        Assert.Equal(302, (await elsewhere.GetAsync("/Identity/Account/Manage")).Status);
        Assert.Equal(401, (await program.GetAsync("/api/bookings", token)).Status);
        Assert.Equal([_adminActor.AuditName], await _database.ListAsync<string>($"select actor from audit_entries where action = '{action}' and subject_ids = '{{{nurse.AccountId}}}'"));
    }

    [Fact]
    public async Task Two_factor_that_is_lost_is_taken_off_and_its_owner_hears_of_it()
    {
        var nurse = await _database.AddStaffAsync("nurse@example.com", Roles.Reception);
        var session = await _app.SignInAsync("nurse@example.com");
        await session.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");

        var account = await _admin.GetAsync($"/admin/users/{nurse.AccountId}");
        Assert.Equal(303, (await _admin.SubmitAsync(account, "form#two-factor")).Status);

        Assert.Equal(302, (await session.GetAsync("/Identity/Account/Manage")).Status);
        await _app.SignInAsync("nurse@example.com");
        Assert.Equal(0, await _database.ScalarAsync<int>($"select count(*) from user_tokens where user_id = {nurse.AccountId}"));
        Assert.Equal(1, await _database.ScalarAsync<int>($"select count(*) from audit_entries where action = 'TWO_FACTOR_RESET' and actor = '{_adminActor.AuditName}'"));
        var mail = Assert.Single(await _app.MailsAsync());
        Assert.Equal(("Your two-step sign-in was reset", "nurse@example.com"), (mail.Subject, mail.To.Mailboxes.Single().Address));
    }

    [Fact]
    public async Task The_own_two_factor_is_not_taken_off_here()
    {
        await _admin.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
        var account = await _admin.GetAsync($"/admin/users/{_adminActor.AccountId}");
        Assert.Null(account.Document.QuerySelector("form#two-factor"));
        var token = account.Find("form#sessions input[name=__RequestVerificationToken]").GetAttribute("value")!;
        var answer = await _admin.PostAsync($"/admin/users/{_adminActor.AccountId}?handler=ResetTwoFactor", [new("__RequestVerificationToken", token)]);
        Assert.Equal((409, "Change your own two-step sign-in under your account"), (answer.Status, answer.Find("#errors li").TextContent.Trim()));
    }

    [Fact]
    public async Task Of_two_admins_who_take_each_others_role_at_once_one_stays()
    {
        for (var round = 0; round < 10; round++)
        {
            await _database.ExecuteAsync("delete from user_roles");
            var (first, second) = (await _database.AddStaffAsync($"a{round}@example.com", Roles.Admin), await _database.AddStaffAsync($"b{round}@example.com", Roles.Admin));
            var answers = await Task.WhenAll(
                TakeAsync(first, second), round % 2 == 0 ? TakeAsync(second, first) : LockAsync(second, first));

            Assert.Single(answers, refusal => refusal is null);
            Assert.Single(answers, refusal => refusal is AccountRefusal.NotAdmin);
            Assert.Equal(1, await _database.ScalarAsync<int>(
                "select count(*) from user_roles join users on users.id = user_id join roles on roles.id = role_id where lockout_end is null and roles.name = 'Admin'"));
        }
    }

    [Fact]
    public async Task A_change_that_was_refused_tells_nothing()
    {
        Assert.Equal(AccountRefusal.LastAdmin, await TakeAsync(_adminActor, _adminActor));
        Assert.Equal(0, await _database.ScalarAsync<int>("select count(*) from audit_entries where action in ('ROLE_TAKEN', 'LOCKED')"));
    }

    private async Task<AccountRefusal?> TakeAsync(Actor actor, Actor from)
    {
        await using var db = _database.NewContext();
        return (await new RoleService(db, NullLogger<RoleService>.Instance).TakeAsync(actor, from.AccountId!.Value, Roles.Admin, default)).Refusal;
    }

    private async Task<AccountRefusal?> LockAsync(Actor actor, Actor whom)
    {
        await using var db = _database.NewContext();
        return (await new LockService(db, NullLogger<LockService>.Instance).LockAsync(actor, whom.AccountId!.Value, default)).Refusal;
    }
}
