using System.Globalization;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace MediBook.Web.Tests.Services.Accounts;

/// <summary>What proves an account, as both doors ask it.</summary>
public sealed class SignInServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Wrong = "not the password";
    private readonly CountingHasher _hasher = new();
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Actor _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = new MediBookApp(_database, services: services => services.AddSingleton<IPasswordHasher<AppUser>>(_hasher));
        _app.StartServer();
        _ada = await _database.AddPatientAsync("ada@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_right_password_is_enough_without_two_factor_and_an_unneeded_code_is_no_harm()
    {
        Assert.Equal(new VerifiedAccount(_ada.AccountId!.Value, PassedTwoFactor: false), (await CheckAsync(" ADA@example.com ", TestData.Password)).Value);
        Assert.True((await CheckAsync("ada@example.com", TestData.Password, "123456")).Succeeded);
    }

    [Fact]
    public async Task A_thousand_wrong_tries_from_one_network_never_stop_the_owner_at_another()
    {
        var answers = new List<SignInRefusal?>();
        for (var tries = 0; tries < 1_000; tries++)
        {
            answers.Add((await CheckAsync("ada@example.com", Wrong)).Refusal);
            if (tries % 100 == 99)
            {
                Assert.True((await CheckAsync("ada@example.com", TestData.Password, origin: "home")).Succeeded);
            }
        }

        Assert.All(answers.Take(10), refusal => Assert.Equal(SignInRefusal.WrongEmailOrPassword, refusal));
        Assert.All(answers.Skip(10), refusal => Assert.Equal(SignInRefusal.TooManyTries, refusal));
        Assert.Equal(SignInRefusal.TooManyTries, (await CheckAsync("ada@example.com", TestData.Password)).Refusal);
        Assert.InRange(await WithAsync(signIn => Task.FromResult(signIn.SecondsToWait("ada@example.com", "office"))), 880, 900);
        Assert.Equal("none|0", await _database.ScalarAsync<string>("select coalesce(lockout_end::text, 'none') || '|' || access_failed_count from users"));
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("nobody@example.com")]
    public async Task A_hundred_guesses_at_once_get_ten_answers_whether_or_not_there_is_an_account(string email)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => CheckAsync(email, Wrong))));
        Assert.Equal(10, answers.Count(answer => answer.Refusal is SignInRefusal.WrongEmailOrPassword));
        Assert.Equal(90, answers.Count(answer => answer.Refusal is SignInRefusal.TooManyTries));
        Assert.Equal(10, _hasher.Count);
    }

    [Fact]
    public async Task Fifty_right_sign_ins_at_once_are_all_right()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => CheckAsync("ada@example.com", TestData.Password))));
        Assert.All(answers, answer => Assert.True(answer.Succeeded));
    }

    [Fact]
    public async Task Spellings_that_find_the_same_account_count_together()
    {
        await _database.AddPatientAsync("sos@example.com");
        foreach (var spelling in new[] { "sos@example.com", "SOS@EXAMPLE.COM", " sos@example.com", "\u017Fos@example.com", "\u017Fo\u017F@example.com" })
        {
            Assert.Equal(SignInRefusal.WrongEmailOrPassword, (await CheckAsync(spelling, Wrong)).Refusal);
            Assert.Equal(SignInRefusal.WrongEmailOrPassword, (await CheckAsync(spelling, Wrong)).Refusal);
        }

        Assert.Equal(SignInRefusal.TooManyTries, (await CheckAsync("so\u017F@example.com", Wrong)).Refusal);
    }

    [Fact]
    public async Task A_right_sign_in_forgets_the_wrong_ones()
    {
        for (var tries = 0; tries < 25; tries++)
        {
            Assert.Equal(SignInRefusal.WrongEmailOrPassword, (await CheckAsync("ada@example.com", Wrong)).Refusal);
            Assert.True(tries % 9 != 8 || (await CheckAsync("ada@example.com", TestData.Password)).Succeeded);
        }
    }

    [Fact]
    public async Task Each_try_costs_one_hash_whoever_is_asked_for_and_none_after_too_many()
    {
        await _database.AddPatientAsync("locked@example.com");
        await _database.ExecuteAsync("update users set lockout_end = 'infinity' where email = 'locked@example.com'");
        foreach (var (email, password, refusal) in new (string, string, SignInRefusal?)[]
        {
            ("ada@example.com", TestData.Password, null),
            ("ada@example.com", Wrong, SignInRefusal.WrongEmailOrPassword),
            ("nobody@example.com", Wrong, SignInRefusal.WrongEmailOrPassword),
            ("locked@example.com", Wrong, SignInRefusal.WrongEmailOrPassword),
            ("locked@example.com", TestData.Password, SignInRefusal.LockedOut),
        })
        {
            var before = _hasher.Count;
            Assert.Equal(refusal, (await CheckAsync(email, password)).Refusal);
            Assert.Equal(1, _hasher.Count - before);
        }

        for (var tries = 0; tries < 20; tries++)
        {
            await CheckAsync("nobody@example.com", Wrong);
        }

        Assert.Equal(5 + 9, _hasher.Count);
    }

    [Fact]
    public async Task The_right_password_of_a_locked_account_counts_as_a_wrong_one()
    {
        await _database.ExecuteAsync("update users set lockout_end = 'infinity'");
        for (var tries = 0; tries < 10; tries++)
        {
            Assert.Equal(SignInRefusal.LockedOut, (await CheckAsync("ada@example.com", TestData.Password)).Refusal);
        }

        Assert.Equal(SignInRefusal.TooManyTries, (await CheckAsync("ada@example.com", TestData.Password)).Refusal);
    }

    [Fact]
    public async Task Two_factor_asks_for_a_code_only_after_the_right_password()
    {
        var (key, recovery) = await TurnOnAsync();
        Assert.Equal(SignInRefusal.WrongEmailOrPassword, (await CheckAsync("ada@example.com", Wrong, Code(key))).Refusal);
        Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password)).Refusal);
        Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, "000000")).Refusal);
        Assert.Equal(new VerifiedAccount(_ada.AccountId!.Value, PassedTwoFactor: true), (await CheckAsync("ada@example.com", TestData.Password, Code(key))).Value);

        Assert.True((await CheckAsync("ada@example.com", TestData.Password, recovery)).Value.PassedTwoFactor);
        Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, recovery)).Refusal);
    }

    [Fact]
    public async Task A_code_signs_in_once_however_it_is_written_and_however_many_send_it_at_once()
    {
        var (key, _) = await TurnOnAsync();
        var code = Code(key);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CheckAsync("ada@example.com", TestData.Password, code))));
        Assert.Single(answers, answer => answer.Succeeded);
        Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, $"0{code}", "home")).Refusal);

        var next = Code(key, 30);
        Assert.True((await CheckAsync("ada@example.com", TestData.Password, next, "home")).Succeeded);
        Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, code, "home")).Refusal);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_with_the_network_and_over_all_networks()
    {
        var (key, _) = await TurnOnAsync();
        for (var tries = 0; tries < 10; tries++)
        {
            Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, "0", "x")).Refusal);
        }

        Assert.Equal(SignInRefusal.TooManyTries, (await CheckAsync("ada@example.com", TestData.Password, Code(key), "x")).Refusal);
        Assert.True((await CheckAsync("ada@example.com", TestData.Password, Code(key), "home")).Succeeded);

        for (var tries = 0; tries < 20; tries++)
        {
            Assert.Equal(SignInRefusal.NeedsCode, (await CheckAsync("ada@example.com", TestData.Password, "0", $"botnet {tries}")).Refusal);
        }

        Assert.Equal(SignInRefusal.TooManyTries, (await CheckAsync("ada@example.com", TestData.Password, "0", "botnet")).Refusal);
        Assert.Equal(SignInRefusal.WrongEmailOrPassword, (await CheckAsync("ada@example.com", Wrong, null, "botnet")).Refusal);
    }

    private Task<Outcome<VerifiedAccount, SignInRefusal>> CheckAsync(string email, string password, string? code = null, string origin = "office") =>
        WithAsync(signIn => signIn.CheckAsync(email, password, code, origin));

    private async Task<T> WithAsync<T>(Func<SignInService, Task<T>> use)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<SignInService>());
    }

    private async Task<(string Key, string Recovery)> TurnOnAsync()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var ada = (await users.FindByIdAsync(_ada.AccountId!.Value.ToString(CultureInfo.InvariantCulture)))!;
        await users.ResetAuthenticatorKeyAsync(ada);
        await users.SetTwoFactorEnabledAsync(ada, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(ada, 1);
        return ((await users.GetAuthenticatorKeyAsync(ada))!, codes!.Single());
    }

    /// <summary>What an app shows in so many seconds; a phone may be a little fast.</summary>
    private static string Code(string key, int seconds = 0) =>
        new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(TimeProvider.System.GetUtcNow().AddSeconds(seconds).UtcDateTime);

    /// <summary>Counts what costs an attacker's time, and ours.</summary>
    private sealed class CountingHasher() : PasswordHasher<AppUser>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 10 }))
    {
        private int _count;

        public int Count => _count;

        public override PasswordVerificationResult VerifyHashedPassword(AppUser user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _count);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
