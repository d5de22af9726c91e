using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediBook.Web.Tests.Services.Accounts;

public sealed class RoleServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_last_admin_stays_one()
    {
        var admin = await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        Assert.Equal(AccountRefusal.LastAdmin, await TakeAsync(admin.AccountId!.Value));
        Assert.Equal(1, await AdminsAsync());
    }

    [Fact]
    public async Task The_last_admin_stays_one_when_all_are_taken_at_once()
    {
        for (var round = 0; round < 10; round++)
        {
            await _database.ExecuteAsync("delete from user_roles");
            var admins = new List<Actor>();
            for (var number = 0; number < 4; number++)
            {
                admins.Add(await _database.AddStaffAsync($"admin{round}-{number}@example.com", Roles.Admin));
            }

            var answers = await Task.WhenAll(admins.Select(admin => TakeAsync(admin.AccountId!.Value)));
            Assert.Single(answers, AccountRefusal.LastAdmin);
            Assert.Equal(1, await AdminsAsync());
        }
    }

    [Fact]
    public async Task Giving_twice_is_giving_once_and_only_a_change_ends_sessions()
    {
        var ada = await _database.AddPatientAsync("ada@example.com");
        var before = await StampAsync();
        Assert.Null(await GiveAsync(ada.AccountId!.Value, Roles.Reception));
        var after = await StampAsync();
        Assert.Null(await GiveAsync(ada.AccountId.Value, Roles.Reception));

        Assert.NotEqual(before, after);
        Assert.Equal(after, await StampAsync());
        Assert.Equal(["Reception"], await _database.ListAsync<string>("select r.name from roles r join user_roles u on u.role_id = r.id"));
    }

    [Theory]
    [InlineData(int.MaxValue, Roles.Admin, AccountRefusal.UnknownAccount)]
    [InlineData(-1, Roles.Admin, AccountRefusal.UnknownAccount)]
    [InlineData(1, "Owner", AccountRefusal.UnknownRole)]
    [InlineData(1, "", AccountRefusal.UnknownRole)]
    public async Task Unknown_accounts_and_roles_are_refused(int accountId, string role, AccountRefusal refusal) =>
        Assert.Equal(refusal, await GiveAsync(accountId, role));

    private async Task<AccountRefusal?> TakeAsync(int accountId)
    {
        await using var db = _database.NewContext();
        return (await new RoleService(db, NullLogger<RoleService>.Instance).TakeAsync(Actor.Job, accountId, Roles.Admin, default)).Refusal;
    }

    private async Task<AccountRefusal?> GiveAsync(int accountId, string role)
    {
        await using var db = _database.NewContext();
        return (await new RoleService(db, NullLogger<RoleService>.Instance).GiveAsync(Actor.Job, accountId, role, default)).Refusal;
    }

    private Task<int> AdminsAsync() => _database.ScalarAsync<int>("select count(*) from user_roles");

    private Task<string> StampAsync() => _database.ScalarAsync<string>("select security_stamp from users");
}
