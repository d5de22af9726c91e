using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediBook.Web.Tests.Services.Accounts;

public sealed class LockServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_last_admin_is_never_locked_even_when_all_are_at_once()
    {
        var admins = new List<Actor>();
        for (var number = 0; number < 4; number++)
        {
            admins.Add(await _database.AddStaffAsync($"admin{number}@example.com", Roles.Admin));
        }

        var answers = await Task.WhenAll(admins.Select(admin => LockAsync(admin.AccountId!.Value)));
        Assert.Single(answers, AccountRefusal.LastAdmin);
        Assert.Equal(1, await _database.ScalarAsync<int>("select count(*) from users where lockout_end is null"));
    }

    [Fact]
    public async Task A_locked_admin_does_not_count_as_one_who_could_stay()
    {
        var (first, second) = (await _database.AddStaffAsync("first@example.com", Roles.Admin), await _database.AddStaffAsync("second@example.com", Roles.Admin));
        Assert.Null(await LockAsync(second.AccountId!.Value));

        await using var db = _database.NewContext();
        var roles = new RoleService(db, NullLogger<RoleService>.Instance);
        Assert.Equal(AccountRefusal.LastAdmin, (await roles.TakeAsync(Actor.Job, first.AccountId!.Value, Roles.Admin, default)).Refusal);
        Assert.Null(await UnlockAsync(second.AccountId.Value));
        Assert.Null((await roles.TakeAsync(Actor.Job, first.AccountId.Value, Roles.Admin, default)).Refusal);
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_refused() => Assert.Equal(AccountRefusal.UnknownAccount, await LockAsync(int.MaxValue));

    private async Task<AccountRefusal?> LockAsync(int accountId)
    {
        await using var db = _database.NewContext();
        return (await new LockService(db, NullLogger<LockService>.Instance).LockAsync(Actor.Job, accountId, default)).Refusal;
    }

    private async Task<AccountRefusal?> UnlockAsync(int accountId)
    {
        await using var db = _database.NewContext();
        return (await new LockService(db, NullLogger<LockService>.Instance).UnlockAsync(Actor.Job, accountId, default)).Refusal;
    }
}
