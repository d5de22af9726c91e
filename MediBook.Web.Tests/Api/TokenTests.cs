using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Areas.Identity;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MediBook.Web.Tests.Api;

/// <summary>Two instances on one database, and a third one whose clock stands still until it is moved.</summary>
public sealed class TokenWorld(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<MediBookApp> _apps = [];

    /// <summary>The database.</summary>
    public TestDatabase Database { get; private set; } = null!;

    /// <summary>One instance.</summary>
    public MediBookApp App { get; private set; } = null!;

    /// <summary>Calls it.</summary>
    public ApiClient Api { get; private set; } = null!;

    /// <summary>Calls the other instance.</summary>
    public ApiClient Other { get; private set; } = null!;

    /// <summary>Calls the instance of <see cref="Time"/>.</summary>
    public ApiClient Timed { get; private set; } = null!;

    /// <summary>The third instance's clock, on a full second.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        await Database.AddClinicAsync();
        (App, Api) = Start();
        (_, Other) = Start();
        (_, Timed) = Start(services: services => services.AddSingleton<TimeProvider>(Time));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    /// <summary>One more instance.</summary>
    public (MediBookApp App, ApiClient Api) Start(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var app = new MediBookApp(Database, settings: settings, services: services);
        _apps.Add(app);
        return (app, new ApiClient(app.CreateDefaultClient(app.ClientOptions.BaseAddress)));
    }
}

/// <summary>Which tokens open the API, and when they end (OWASP ASVS 9.1, 9.2; RFC 8725).</summary>
public sealed class TokenTests(TokenWorld world) : IClassFixture<TokenWorld>
{
    private const string Own = "/api/bookings";

    /// <summary>What can be wrong with a token; the key signs it wherever the signature is not what is wrong.</summary>
    private static readonly Dictionary<string, Func<TokenForge, byte[], string>> Forgeries = new()
    {
        ["algorithm none, no signature"] = (token, _) => With(token, "alg", "none").Unsigned + ".",
        ["algorithm None, no signature"] = (token, _) => With(token, "alg", "None").Unsigned + ".",
        ["algorithm none, the old signature"] = (token, _) => With(token, "alg", "none").WithOldSignature,
        ["algorithm none, no key id"] = (token, _) => With(With(token, "alg", "none"), "kid", null).Unsigned + ".",
        ["no algorithm"] = (token, key) => With(token, "alg", null).Signed(key),
        ["no signature"] = (token, _) => token.Unsigned + ".",
        ["two parts"] = (token, _) => token.Unsigned,
        ["changed signature"] = (token, _) => $"{token.Unsigned}.{(token.Signature[5] == 'A' ? 'B' : 'A')}{token.Signature[1..]}",
        ["half a signature"] = (token, _) => $"{token.Unsigned}.{token.Signature[..20]}",
        ["changed role"] = (token, _) => Claim(token, "role", "admin").WithOldSignature,
        ["changed account"] = (token, _) => Claim(token, "sub", "1").WithOldSignature,
        ["longer life"] = (token, _) => Claim(token, "exp", 4_102_444_800).WithOldSignature,
        ["changed header"] = (token, _) => With(token, "x", "y").WithOldSignature,
        ["foreign key under our key id"] = (token, _) => token.Signed(RandomNumberGenerator.GetBytes(32)),
        ["foreign key in the header"] = (token, _) => ForeignKeyInHeader(token),
        ["unknown key id"] = (token, key) => With(token, "kid", "0123456789abcdef0123456789abcdef").Signed(key),
        ["key id too long"] = (token, key) => With(token, "kid", new string('a', 5_000)).Signed(key),
        ["key id with a NUL"] = (token, key) => With(token, "kid", "a\0b").Signed(key),
        ["no key id"] = (token, key) => With(token, "kid", null).Signed(key),
        ["HS512"] = (token, key) => With(token, "alg", "HS512").Signed(input => HMACSHA512.HashData(key, input)),
        ["HS384"] = (token, key) => With(token, "alg", "HS384").Signed(input => HMACSHA384.HashData(key, input)),
        ["RS256 signed with our key"] = (token, key) => With(token, "alg", "RS256").Signed(key),
        ["RS256"] = (token, _) => Rsa(With(token, "alg", "RS256")),
        ["other type"] = (token, key) => With(token, "typ", "JWT").Signed(key),
        ["no type"] = (token, key) => With(token, "typ", null).Signed(key),
        ["other audience"] = (token, key) => Claim(token, "aud", "Somebody else").Signed(key),
        ["no audience"] = (token, key) => Claim(token, "aud", null).Signed(key),
        ["other issuer"] = (token, key) => Claim(token, "iss", "Somebody else").Signed(key),
        ["no issuer"] = (token, key) => Claim(token, "iss", null).Signed(key),
        ["expired"] = (token, key) => Claim(token, "exp", DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeSeconds()).Signed(key),
        ["no expiry"] = (token, key) => Claim(token, "exp", null).Signed(key),
        ["expiry as text"] = (token, key) => Claim(token, "exp", "tomorrow").Signed(key),
        ["expiry beyond all time"] = (token, key) => Claim(token, "exp", -1).Signed(key),
        ["not valid yet"] = (token, key) => Claim(token, "nbf", DateTimeOffset.UnixEpoch.AddYears(100).ToUnixTimeSeconds()).Signed(key),
        ["no stamp"] = (token, key) => Claim(token, "stamp", null).Signed(key),
        ["empty stamp"] = (token, key) => Claim(token, "stamp", "").Signed(key),
        ["other stamp"] = (token, key) => Claim(token, "stamp", new string('0', 32)).Signed(key),
        ["stamp as number"] = (token, key) => Claim(token, "stamp", 7).Signed(key),
        ["no account"] = (token, key) => Claim(token, "sub", null).Signed(key),
        ["no such account"] = (token, key) => Claim(token, "sub", "2147483647").Signed(key),
        ["account with spaces"] = (token, key) => Claim(token, "sub", $" {token.Claims["sub"]!.GetValue<string>()}").Signed(key),
        ["account as words"] = (token, key) => Claim(token, "sub", "ada@example.com").Signed(key),
        ["five parts"] = (token, key) => $"{token.Signed(key)}..",
        ["dots"] = (_, _) => "..",
        ["words"] = (_, _) => "open sesame",
        ["no JSON"] = (token, _) => $"bm90IGpzb24.{token.Unsigned.Split('.')[1]}.{token.Signature}",
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_that_is_not_as_we_made_it_opens_nothing(string name)
    {
        var token = await world.Api.SignInAsync(await NewPatientAsync());
        var key = await KeyAsync();
        // Taken apart and signed again as it was, it works: what follows is refused for what its name says.
        Assert.Equal(200, (await world.Api.GetAsync(Own, TokenForge.Open(token).Signed(key))).Status);

        var forged = Forgeries[name](TokenForge.Open(token), key);
        var reply = await world.Api.GetAsync(Own, forged);
        reply.MustRefuse(401, "Invalid token");
        Assert.Equal("Bearer error=\"invalid_token\"", reply.Headers["WWW-Authenticate"]);
        (await world.Other.PatchAsync("/api/bookings/1/cancel", forged)).MustRefuse(401, "Invalid token");
        Assert.Equal(200, (await world.Api.GetAsync("/api/doctors", forged)).Status);
    }

    [Fact]
    public async Task Nothing_is_booked_with_a_bad_token()
    {
        var slot = (await world.Database.AddSlotsAsync(1, 1))[0];
        (await world.Api.PostAsync(Own, new { slot_id = slot, patient_name = "Ada", patient_email = "ada@example.com" }, token: "nonsense")).MustRefuse(401, "Invalid token");
        Assert.Equal(0, await world.Database.ScalarAsync<int>($"select count(*) from bookings where slot_id = {slot}"));
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(29, 200)]
    [InlineData(31, 401)]
    public async Task A_token_ends_after_seven_days_and_thirty_seconds(int seconds, int status)
    {
        var token = await world.Timed.SignInAsync(await NewPatientAsync());
        world.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(seconds));
        Assert.Equal(status, (await world.Timed.GetAsync(Own, token)).Status);
    }

    [Theory]
    [InlineData(29, 200)]
    [InlineData(31, 401)]
    public async Task A_token_of_an_instance_whose_clock_is_ahead_works_within_thirty_seconds(int seconds, int status)
    {
        var token = TokenForge.Open(await world.Timed.SignInAsync(await NewPatientAsync()));
        token.Claims["nbf"] = world.Time.GetUtcNow().ToUnixTimeSeconds() + seconds;
        Assert.Equal(status, (await world.Timed.GetAsync(Own, token.Signed(await KeyAsync()))).Status);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("password by mail")]
    [InlineData("email")]
    [InlineData("two-factor on")]
    [InlineData("two-factor off")]
    [InlineData("other phone")]
    [InlineData("role given")]
    [InlineData("role taken")]
    [InlineData("locked")]
    [InlineData("locked by hand")]
    [InlineData("unlocked")]
    [InlineData("deleted")]
    public async Task What_changes_an_account_ends_its_tokens_on_every_instance(string change)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var id = (await world.Database.AddStaffAsync(email, Roles.Doctor)).AccountId!.Value;
        var browser = await world.App.SignInAsync(email);
        string? otp = null;
        if (change is "two-factor off" or "other phone")
        {
            otp = TwoFactorSteps.CodeOf((await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator")).Key);
        }
        else if (change == "unlocked")
        {
            await using var db = world.Database.NewContext();
            await Locks(db).LockAsync(Actor.Job, id, default);
            await Locks(db).UnlockAsync(Actor.Job, id, default);
        }

        var token = await SignInAsync(email, otp);
        Assert.Equal(200, (await world.Api.GetAsync(Own, token)).Status);
        Assert.Equal(200, (await world.Other.GetAsync(Own, token)).Status);

        await ChangeAsync(change, id, email, browser);

        (await world.Other.GetAsync(Own, token)).MustRefuse(401, "Invalid token");
        (await world.Api.GetAsync(Own, token)).MustRefuse(401, "Invalid token");
    }

    [Fact]
    public async Task Keys_that_are_forgotten_end_every_token_on_every_instance()
    {
        var (first, second) = (await world.Api.SignInAsync(await NewPatientAsync()), await world.Other.SignInAsync(await NewPatientAsync()));
        Assert.Equal(200, (await world.Other.GetAsync(Own, first)).Status);
        Assert.Equal(200, (await world.Api.GetAsync(Own, second)).Status);

        Assert.True(await world.App.Services.GetRequiredService<TokenKeys>().ForgetAllAsync(default) > 0);

        foreach (var token in new[] { first, second })
        {
            (await world.Api.GetAsync(Own, token)).MustRefuse(401, "Invalid token");
            (await world.Other.GetAsync(Own, token)).MustRefuse(401, "Invalid token");
        }

        var again = await world.Other.SignInAsync(await NewPatientAsync());
        Assert.Equal(200, (await world.Api.GetAsync(Own, again)).Status);
    }

    [Fact]
    public async Task A_key_gives_way_after_ninety_days_and_reads_on_until_its_tokens_have_ended()
    {
        await world.Database.ExecuteAsync("delete from token_keys");
        var first = await world.Api.SignInAsync(await NewPatientAsync());
        await AgeAsync(89);
        Assert.Equal(KeyIdOf(first), KeyIdOf(await world.Other.SignInAsync(await NewPatientAsync())));

        await AgeAsync(2);
        var second = await world.Other.SignInAsync(await NewPatientAsync());
        Assert.NotEqual(KeyIdOf(first), KeyIdOf(second));
        Assert.Equal(KeyIdOf(second), KeyIdOf(await world.Api.SignInAsync(await NewPatientAsync())));
        Assert.Equal(200, (await world.Api.GetAsync(Own, first)).Status);
        Assert.Equal(200, (await world.Other.GetAsync(Own, first)).Status);

        // Its last tokens have ended long before the next key is made; then it goes.
        await AgeAsync(91);
        await world.Api.SignInAsync(await NewPatientAsync());
        Assert.Equal(2, await world.Database.ScalarAsync<int>("select count(*) from token_keys"));
        (await world.Other.GetAsync(Own, first)).MustRefuse(401, "Invalid token");
        Assert.Equal(200, (await world.Other.GetAsync(Own, second)).Status);

        Task AgeAsync(int days) => world.Database.ExecuteAsync($"update token_keys set created_at = created_at - interval '{days} days'");
    }

    [Fact]
    public async Task Instances_that_find_no_key_at_the_same_moment_end_with_one()
    {
        var emails = Enumerable.Range(0, 12).Select(_ => $"{Guid.NewGuid():N}@example.com").ToList();
        await world.Database.AddPatientsAsync(emails);
        for (var round = 0; round < 5; round++)
        {
            await world.Database.ExecuteAsync("delete from token_keys");
            var tokens = await Task.WhenAll(emails.Select((email, index) => (index % 2 == 0 ? world.Api : world.Other).SignInAsync(email)));
            Assert.Equal(1, await world.Database.ScalarAsync<int>("select count(*) from token_keys"));
            Assert.All(tokens, token => Assert.Equal(KeyIdOf(tokens[0]), KeyIdOf(token)));
        }
    }

    [Fact]
    public async Task The_key_does_not_lie_in_the_database_in_clear()
    {
        await world.Api.SignInAsync(await NewPatientAsync());
        var key = await KeyAsync();
        var row = await world.Database.ScalarAsync<string>("select token_keys::text from token_keys order by created_at desc limit 1");
        var kept = await world.Database.ScalarAsync<string>("select protected_key from token_keys order by created_at desc limit 1");
        Assert.DoesNotContain(Convert.ToBase64String(key)[..20], row, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64Url.EncodeToString(key)[..20], row, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(key)[..20], row, StringComparison.OrdinalIgnoreCase);
        var raw = Base64Url.DecodeFromChars(kept);
        Assert.Equal(-1, raw.AsSpan().IndexOf(key.AsSpan(0, 8)));
        Assert.Equal(-1, raw.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(key)).AsSpan(0, 8)));
    }

    [Fact]
    public async Task Configured_keys_sign_and_the_ones_before_them_read()
    {
        var (old, now) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
        var (email, made) = (await NewPatientAsync(), await world.Database.ScalarAsync<int>("select count(*) from token_keys"));
        var (_, before) = world.Start(new() { ["Jwt:Key"] = old });
        var (_, after) = world.Start(new() { ["Jwt:Key"] = now, ["Jwt:PreviousKeys"] = $" {old} ," });
        var (_, later) = world.Start(new() { ["Jwt:Key"] = now });
        var (first, second) = (await before.SignInAsync(email), await after.SignInAsync(email));

        Assert.NotEqual(KeyIdOf(first), KeyIdOf(second));
        Assert.Equal(200, (await before.GetAsync(Own, first)).Status);
        Assert.Equal(200, (await after.GetAsync(Own, first)).Status);
        Assert.Equal(200, (await after.GetAsync(Own, second)).Status);
        Assert.Equal(200, (await later.GetAsync(Own, second)).Status);
        (await later.GetAsync(Own, first)).MustRefuse(401, "Invalid token");
        (await before.GetAsync(Own, second)).MustRefuse(401, "Invalid token");
        (await later.GetAsync(Own, await world.Api.SignInAsync(email))).MustRefuse(401, "Invalid token");
        Assert.Equal(Math.Max(1, made), await world.Database.ScalarAsync<int>("select count(*) from token_keys"));
    }

    [Fact]
    public async Task Where_staff_need_two_factor_a_token_without_it_is_a_patients()
    {
        var (app, api) = world.Start(new() { ["Security:RequireStaffTwoFactor"] = "true" });
        var email = $"{Guid.NewGuid():N}@example.com";
        await world.Database.AddStaffAsync(email, Roles.Admin);
        var slot = (await world.Database.AddSlotsAsync((await world.Database.AddDoctorAsync()).Id, 1))[0];
        Assert.Equal(201, (await api.PostAsync(Own, new { slot_id = slot, patient_name = "Grace", patient_email = "grace@example.com" })).Status);

        var weak = await api.SignInAsync(email);
        (await api.PostAsync("/api/doctors", NewDoctor(), weak)).MustRefuse(403, "Admin access required");
        (await api.PostAsync("/api/bookings/expire-pending", null, weak)).MustRefuse(403, "Admin access required");
        (await api.GetAsync(Own, weak)).MustBe(200, "{'bookings':[]}");

        var browser = await app.SignInAsync(email);
        var key = (await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator")).Key;
        (await api.GetAsync(Own, weak)).MustRefuse(401, "Invalid token");
        var reply = await api.PostAsync("/api/auth/login", new { email, password = TestData.Password, otp = TwoFactorSteps.CodeOf(key) });
        var strong = reply.MustBe(200, $"{{'user':{{'id':'<id>','email':'{email}','role':'admin'}},'token':'<jwt>'}}").Json.GetProperty("token").GetString()!;
        Assert.Equal(201, (await api.PostAsync("/api/doctors", NewDoctor(), strong)).Status);
        Assert.NotEqual(0, (await api.GetAsync(Own, strong)).Json.GetProperty("bookings").GetArrayLength());

        static object NewDoctor() => new { name = "Dr Ida", specialization = "Dermatology", email = $"{Guid.NewGuid():N}@example.com" };
    }

    private async Task ChangeAsync(string change, int id, string email, Browser browser)
    {
        await using var db = world.Database.NewContext();
        switch (change)
        {
            case "password":
                await SubmitAsync("ChangePassword", "form", ("Input.OldPassword", TestData.Password), ("Input.NewPassword", "another horse battery"));
                break;
            case "password by mail":
                using (var scope = world.App.Services.CreateScope())
                {
                    var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<MediBook.Web.Data.AppUser>>();
                    var code = await users.GeneratePasswordResetTokenAsync((await users.FindByEmailAsync(email))!);
                    var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
                    Assert.True((await accounts.ResetPasswordAsync($"{id}", code, "another horse battery", "here")).Succeeded);
                }

                break;
            case "email":
                await world.Database.ExecuteAsync(
                    $"insert into email_proofs values ({id}, 'new-{email}', '{OwnerKeys.Hash($"proof of {id}")}', booking_clock(), booking_clock() + interval '1 day')");
                using (var scope = world.App.Services.CreateScope())
                {
                    var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
                    Assert.True((await accounts.ProveEmailAsync($"proof of {id}", new System.Security.Claims.ClaimsPrincipal(), default)).Succeeded);
                }

                break;
            case "two-factor on":
                await browser.TurnOnAsync("/Identity/Account/Manage/EnableAuthenticator");
                break;
            case "two-factor off":
                await SubmitAsync("Disable2fa", "form#disable");
                break;
            case "other phone":
                await SubmitAsync("ResetAuthenticator", "form#reset-app");
                break;
            case "role given":
                await new RoleService(db, NullLogger<RoleService>.Instance).GiveAsync(Actor.Job, id, Roles.Reception, default);
                break;
            case "role taken":
                await new RoleService(db, NullLogger<RoleService>.Instance).TakeAsync(Actor.Job, id, Roles.Doctor, default);
                break;
            case "locked" or "unlocked":
                await Locks(db).LockAsync(Actor.Job, id, default);
                if (change == "unlocked")
                {
                    await Locks(db).UnlockAsync(Actor.Job, id, default);
                }

                break;
            case "locked by hand":
                await world.Database.ExecuteAsync($"update users set lockout_end = now() + interval '1 hour' where id = {id}");
                break;
            default:
                Assert.Equal("deleted", change);
                await world.Database.ExecuteAsync($"delete from account_sessions where account_id = {id}; delete from user_roles where user_id = {id}; delete from users where id = {id}");
                break;
        }

        async Task SubmitAsync(string page, string form, params (string, string?)[] fields)
        {
            var shown = await browser.GetAsync($"/Identity/Account/Manage/{page}");
            Assert.Equal(303, (await browser.SubmitAsync(shown, $"main {form}", fields)).Status);
        }
    }

    private async Task<string> SignInAsync(string email, string? otp)
    {
        var reply = await world.Api.PostAsync("/api/auth/login", new { email, password = TestData.Password, otp });
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json.GetProperty("token").GetString()!;
    }

    private async Task<string> NewPatientAsync()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await world.Database.AddPatientAsync(email);
        return email;
    }

    private async Task<byte[]> KeyAsync() => (await world.App.Services.GetRequiredService<TokenKeys>().CurrentAsync(default)).Bytes;

    private static LockService Locks(MediBook.Web.Data.MediBookDbContext db) => new(db, NullLogger<LockService>.Instance);

    private static string KeyIdOf(string token) => TokenForge.Open(token).Header["kid"]!.GetValue<string>();

    private static TokenForge With(TokenForge token, string name, string? value)
    {
        Set(token.Header, name, value);
        return token;
    }

    private static TokenForge Claim(TokenForge token, string name, JsonNode? value)
    {
        Set(token.Claims, name, value);
        return token;
    }

    private static void Set(JsonObject part, string name, JsonNode? value)
    {
        part.Remove(name);
        if (value is not null)
        {
            part[name] = value;
        }
    }

    private static string ForeignKeyInHeader(TokenForge token)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        token.Header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = Base64Url.EncodeToString(key) };
        return token.Signed(key);
    }

    private static string Rsa(TokenForge token)
    {
        using var rsa = RSA.Create(2048);
        return token.Signed(input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
