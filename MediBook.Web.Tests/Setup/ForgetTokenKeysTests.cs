using MediBook.Web.Tests.Api;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Setup;

/// <summary>The operator's way to end every token of the API at once.</summary>
public sealed class ForgetTokenKeysTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private Dictionary<string, string> Process => new()
    {
        ["ConnectionStrings__MediBook"] = Database.ConnectionString,
        ["MEDIBOOK_DATA"] = App.DataFolder,
        ["Jobs__Enabled"] = "false",
    };

    [Fact]
    public async Task Every_token_ends_at_once_and_the_next_sign_in_works()
    {
        var (email, token, _) = await NewPatientAsync();
        Assert.Equal(200, (await Api.GetAsync("/api/bookings", token)).Status);

        await using var process = await AppProcess.RunToEndAsync(Process, "--forget-token-keys");

        Assert.True(process.ExitCode == 0, process.Output);
        Assert.Contains("Token keys forgotten: 1.", process.Output, StringComparison.Ordinal);
        (await Api.GetAsync("/api/bookings", token)).MustRefuse(401, "Invalid token");
        Assert.Equal(200, (await Api.GetAsync("/api/bookings", await Api.SignInAsync(email))).Status);
    }

    [Fact]
    public async Task A_configured_key_is_not_forgotten_and_the_command_says_what_to_do()
    {
        var settings = new Dictionary<string, string>(Process) { ["Jwt__Key"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) };

        await using var process = await AppProcess.RunToEndAsync(settings, "--forget-token-keys");

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("Jwt__Key is set", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(settings["Jwt__Key"], process.Output, StringComparison.Ordinal);
    }
}
