using System.Text.Json;
using MediBook.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace MediBook.Web.Tests.Api;

/// <summary>The contract's rows of accounts.</summary>
public sealed class AuthApiTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    [Fact]
    public async Task Registering_gives_the_account_and_a_token_that_works()
    {
        var reply = await Api.PostAsync("/api/auth/register", new { email = " Ada@Example.com ", password = "password123", role = "user" });
        reply.MustBe(201, "{'user':{'id':'<id>','email':'Ada@Example.com','role':'user'},'token':'<jwt>'}");

        (await Api.GetAsync("/api/bookings", reply.Json.GetProperty("token").GetString())).MustBe(200, "{'bookings':[]}");
        Assert.Equal("", await Database.ScalarAsync<string>("select name from patients where email = 'Ada@Example.com'"));
    }

    [Fact]
    public async Task The_token_says_who_it_is()
    {
        var reply = await Api.PostAsync("/api/auth/register", new { email = "ada@example.com", password = "password123" });
        var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(reply.Json.GetProperty("token").GetString()!.Split('.')[1])).RootElement;
        Assert.Equal(reply.Json.GetProperty("user").GetProperty("id").GetInt32(), claims.GetProperty("id").GetInt32());
        Assert.Equal("ada@example.com", claims.GetProperty("email").GetString());
        Assert.Equal("user", claims.GetProperty("role").GetString());
        Assert.Equal(7 * 24 * 3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Theory]
    [InlineData("{}", new[] { "email", "password" })]
    [InlineData("{\"email\":\"no\",\"password\":\"short\"}", new[] { "email", "password" })]
    [InlineData("{\"email\":\"ada@example.com\",\"password\":\"1234567\"}", new[] { "password" })]
    [InlineData("{\"email\":null,\"password\":\"password123\"}", new[] { "email" })]
    [InlineData("{\"email\":7,\"password\":\"password123\"}", new[] { "email" })]
    [InlineData("{\"email\":\"ada@example.com\",\"password\":\"password123\",\"role\":[\"admin\"]}", new[] { "role" })]
    public async Task Registering_with_bad_fields_names_them(string body, string[] fields) =>
        (await Api.PostAsync("/api/auth/register", body)).MustRefuseFields(fields);

    [Fact]
    public async Task A_password_has_128_characters_at_most()
    {
        (await Api.PostAsync("/api/auth/register", new { email = "ada@example.com", password = new string('é', 129) })).MustRefuseFields("password");
        Assert.Equal(201, (await Api.PostAsync("/api/auth/register", new { email = "ada@example.com", password = new string('é', 128) })).Status);
        await Api.SignInAsync("ada@example.com", new string('é', 128));
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ADA@example.COM")]
    public async Task A_known_email_is_refused(string email)
    {
        await Database.AddPatientAsync("ada@example.com");
        (await Api.PostAsync("/api/auth/register", new { email, password = "password123" })).MustRefuse(400, "User already exists");
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Admin")]
    [InlineData("reception")]
    [InlineData("USER")]
    public async Task Nobody_makes_themselves_an_admin(string role)
    {
        (await Api.PostAsync("/api/auth/register", new { email = "eve@example.com", password = "password123", role })).MustRefuse(403, "Admin access required");
        Assert.Equal(0, await Database.ScalarAsync<int>("select count(*)::int from users"));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\" user \"")]
    public async Task No_role_is_a_users_role(string role) => Assert.Equal(
        201, (await Api.PostAsync("/api/auth/register", $$"""{"email":"ada@example.com","password":"password123","role":{{role}}}""")).Status);

    [Fact]
    public async Task Signing_in_gives_the_account_and_a_token()
    {
        var actor = await Database.AddPatientAsync("Ada@example.com");
        (await Api.PostAsync("/api/auth/login", new { email = "ada@EXAMPLE.com", password = TestData.Password }))
            .MustBe(200, $"{{'user':{{'id':{actor.AccountId},'email':'Ada@example.com','role':'user'}},'token':'<jwt>'}}");
    }

    [Theory]
    [InlineData(MediBook.Web.Domain.Roles.Admin, "admin")]
    [InlineData(MediBook.Web.Domain.Roles.Reception, "user")]
    [InlineData(MediBook.Web.Domain.Roles.Doctor, "user")]
    public async Task Only_the_role_Admin_is_an_admin(string role, string told)
    {
        var actor = await Database.AddStaffAsync("staff@example.com", role);
        (await Api.PostAsync("/api/auth/login", new { email = "staff@example.com", password = TestData.Password }))
            .MustBe(200, $"{{'user':{{'id':{actor.AccountId},'email':'staff@example.com','role':'{told}'}},'token':'<jwt>'}}");
    }

    [Theory]
    [InlineData("{}", new[] { "email", "password" })]
    [InlineData("{\"email\":\"no\",\"password\":\"x\"}", new[] { "email" })]
    [InlineData("{\"email\":\"ada@example.com\",\"password\":\"\"}", new[] { "password" })]
    public async Task Signing_in_with_bad_fields_names_them(string body, string[] fields) =>
        (await Api.PostAsync("/api/auth/login", body)).MustRefuseFields(fields);

    [Fact]
    public async Task Unknown_wrong_and_locked_are_told_the_same()
    {
        await Database.AddPatientAsync("ada@example.com");
        await Database.AddPatientAsync("locked@example.com");
        await Database.ExecuteAsync("update users set lockout_end = now() + interval '100 years' where email = 'locked@example.com'");
        (await Api.PostAsync("/api/auth/login", new { email = "nobody@example.com", password = "whatever it is" })).MustRefuse(401, "Invalid credentials");
        (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = "x" })).MustRefuse(401, "Invalid credentials");
        (await Api.PostAsync("/api/auth/login", new { email = "locked@example.com", password = TestData.Password })).MustRefuse(401, "Invalid credentials");
    }

    [Fact]
    public async Task An_account_with_two_factor_needs_its_code_after_a_right_password()
    {
        await Database.AddPatientAsync("ada@example.com");
        var key = await TurnOnTwoFactorAsync("ada@example.com");
        const string Needed = "{'error':'Two-factor code required','code':'otp_required'}";
        (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = TestData.Password })).MustBe(401, Needed);
        (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = TestData.Password, otp = "000000" })).MustBe(401, Needed);
        (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = "wrong", otp = key.ComputeTotp() })).MustRefuse(401, "Invalid credentials");
        (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = TestData.Password, otp = key.ComputeTotp() }))
            .MustBe(200, "{'user':{'id':'<id>','email':'ada@example.com','role':'user'},'token':'<jwt>'}");
    }

    [Fact]
    public async Task A_bad_token_does_not_keep_anyone_from_signing_up_or_in()
    {
        Assert.Equal(201, (await Api.PostAsync("/api/auth/register", new { email = "ada@example.com", password = "password123" }, token: "nonsense")).Status);
        Assert.Equal(200, (await Api.PostAsync("/api/auth/login", new { email = "ada@example.com", password = "password123" }, token: "nonsense")).Status);
    }

    private async Task<Totp> TurnOnTwoFactorAsync(string email)
    {
        using var scope = App.Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<MediBook.Web.Data.AppUser>>();
        var user = (await users.FindByEmailAsync(email))!;
        await users.ResetAuthenticatorKeyAsync(user);
        await users.SetTwoFactorEnabledAsync(user, true);
        return new Totp(Base32Encoding.ToBytes(await users.GetAuthenticatorKeyAsync(user)));
    }
}
