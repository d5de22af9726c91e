using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Setup;

/// <summary>What the start does while there is no admin: the set-up by settings, or the one-time secret for the page.</summary>
internal static class FirstSetup
{
    /// <summary>The settings that together set up without a browser.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        nameof(SetupInput.AdminEmail), nameof(SetupInput.AdminPassword), nameof(SetupInput.ClinicName), nameof(SetupInput.ClinicPhone),
        nameof(SetupInput.EmergencyText), nameof(SetupInput.LocationName), nameof(SetupInput.TimeZone),
    ];

    /// <summary>Sets up by <c>Setup__…</c>, or prints the secret; nothing where there is an admin.</summary>
    /// <exception cref="StartRefusedException">Some of the settings are missing, or one cannot be used.</exception>
    public static async Task RunFirstSetupAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var setup = scope.ServiceProvider.GetRequiredService<SetupService>();
        if (!await setup.IsOpenAsync(CancellationToken.None))
        {
            return;
        }

        if (FromSettings(app.Configuration.GetSection("Setup")) is not { } request)
        {
            await PrintSecretAsync(app, setup);
            return;
        }

        var done = await setup.RunBySettingsAsync(request, CancellationToken.None);
        if (done.Refusal is { } refusal && Explain(refusal) is { } line)
        {
            throw new StartRefusedException(line);
        }
    }

    /// <summary><c>Setup__PrintSecret=false</c> is for instances whose output others read, and for tests.</summary>
    private static async Task PrintSecretAsync(WebApplication app, SetupService setup)
    {
        if (app.Configuration.GetValue("Setup:PrintSecret", true))
        {
            var secret = await setup.MintSecretAsync(CancellationToken.None);
            app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(Line(Address(app), secret)));
        }
    }

    /// <summary>The line that the person who starts MediBook reads.</summary>
    public static string Line(string address, string secret) =>
        $"MediBook is not set up yet. Open {address.TrimEnd('/')}/setup and enter this one-time secret: {secret}";

    /// <summary>The request that the settings make; null where none is set.</summary>
    /// <exception cref="StartRefusedException">Some are missing, or one cannot be used.</exception>
    public static SetupRequest? FromSettings(IConfiguration section)
    {
        var missing = Settings.Where(name => string.IsNullOrWhiteSpace(section[name])).ToList();
        if (missing.Count == Settings.Count)
        {
            return null;
        }

        if (missing.Count > 0)
        {
            throw new StartRefusedException($"The set-up by settings needs all of them; missing: {string.Join(", ", missing.Select(name => $"Setup__{name}"))}.");
        }

        // The settings know neither a secret nor an address: a blank stands for what the page would ask.
        var input = new SetupInput
        {
            Secret = "-",
            LocationAddress = section[nameof(SetupInput.LocationAddress)] is { Length: > 0 } address ? address : "-",
            AdminEmail = section[nameof(SetupInput.AdminEmail)],
            AdminPassword = section[nameof(SetupInput.AdminPassword)],
            ClinicName = section[nameof(SetupInput.ClinicName)],
            ClinicPhone = section[nameof(SetupInput.ClinicPhone)],
            EmergencyText = section[nameof(SetupInput.EmergencyText)],
            LocationName = section[nameof(SetupInput.LocationName)],
            TimeZone = section[nameof(SetupInput.TimeZone)],
        };
        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(input, new ValidationContext(input), wrong, validateAllProperties: true)
            ? input.ToRequest() with { LocationAddress = PlainText.Clean(section[nameof(SetupInput.LocationAddress)]) }
            : throw new StartRefusedException($"Setup__{wrong[0].MemberNames.FirstOrDefault()} cannot be used: {wrong[0].ErrorMessage}.");
    }

    private static string? Explain(SetupRefusal refusal) => refusal switch
    {
        SetupRefusal.AlreadyDone => null,
        SetupRefusal.EmailTaken => "Setup__AdminEmail belongs to an account already: use another one.",
        SetupRefusal.PasswordLength => "Setup__AdminPassword must have 8 to 128 characters.",
        SetupRefusal.PasswordTooCommon => "Setup__AdminPassword is among the first that people guess: choose a few words that only you would put together.",
        SetupRefusal.WrongSecret => throw new InvalidOperationException("The settings need no secret."),
    };

    private static string Address(WebApplication app) =>
        app.Configuration["Site:PublicUrl"] is { Length: > 0 } site ? site : (app.Urls.FirstOrDefault() ?? "http://localhost:5080")
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//[::]", "//localhost", StringComparison.Ordinal);
}
