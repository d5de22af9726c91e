using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Data.Seed;
using MediBook.Web.Services.Figures;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>The demo, section <c>Demo</c>; checked at start.</summary>
internal sealed class DemoOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Demo";

    /// <summary>Whether a database without a clinic is filled with the demo; unset: in Development only.</summary>
    public bool? Seed { get; set; }

    /// <summary>Password of the demo's accounts; unset: a random one, kept in the folder of local state.</summary>
    [StringLength(128, MinimumLength = 8, ErrorMessage = "Demo__Password must have 8 to 128 characters.")]
    public string? Password { get; set; }
}

/// <summary>How the demo's accounts are opened, for the start to print.</summary>
/// <param name="Password">Their password.</param>
/// <param name="Source">Where it comes from: a setting or a file.</param>
internal sealed record DemoAccess(string Password, string Source);

/// <summary>The demo clinic for looking around.</summary>
internal static class DemoSetup
{
    private const string PasswordFile = "demo-password";
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    public static void AddDemo(this WebApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        builder.Services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure(options =>
            {
                options.Seed ??= isDevelopment;
                options.Password = string.IsNullOrEmpty(options.Password) ? null : options.Password;
            });
    }

    /// <summary>
    /// Fills a database that has no clinic, where <c>Demo__Seed</c> says so. Where the demo is there already, its accounts
    /// get the present password again, so that what the start prints is true.
    /// </summary>
    /// <returns>How to sign in, or null where this is no demo.</returns>
    public static async Task<DemoAccess?> SeedDemoAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<DemoOptions>>().Value;
        if (options.Seed is not true)
        {
            return null;
        }

        var access = Access(options, LocalFolder.Root(app.Configuration, app.Environment));
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MediBookDbContext>();
        var hasher = scope.ServiceProvider.GetRequiredService<IPasswordHasher<AppUser>>();
        if (await DemoData.SeedAsync(db, hasher, access.Password, CancellationToken.None))
        {
            await scope.ServiceProvider.GetRequiredService<FigureService>().RefreshAsync(CancellationToken.None);
            return access;
        }

        return await KeepPasswordAsync(scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>(), access.Password)
            ? access
            : null;
    }

    /// <returns>False where the demo's admin is missing: a real clinic.</returns>
    private static async Task<bool> KeepPasswordAsync(UserManager<AppUser> users, string password)
    {
        if (await users.FindByEmailAsync(DemoData.AdminEmail) is not { } admin)
        {
            return false;
        }

        if (!await users.CheckPasswordAsync(admin, password))
        {
            var names = DemoData.Accounts.Select(account => users.NormalizeEmail(account.Email)).ToList();
            foreach (var user in await users.Users.Where(user => names.Contains(user.NormalizedEmail!)).ToListAsync())
            {
                user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
                await users.UpdateSecurityStampAsync(user);
            }
        }

        return true;
    }

    private static DemoAccess Access(DemoOptions options, string folder)
    {
        if (options.Password is { } configured)
        {
            return new DemoAccess(configured, "Demo__Password");
        }

        var path = Path.Combine(folder, PasswordFile);
        if (!File.Exists(path))
        {
            // Two that start at once: each writes a file of its own, and the first to give it the name wins.
            var draft = $"{path}.{Environment.ProcessId}";
            LocalFolder.WritePrivate(draft, RandomNumberGenerator.GetString(Letters, 12));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return new DemoAccess(File.ReadAllText(path).Trim(), path);
    }
}
