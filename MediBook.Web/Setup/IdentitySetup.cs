using MediBook.Web.Data;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Setup;

/// <summary>ASP.NET Core Identity: cookie sign-in, roles, and a check of the security stamp at every request.</summary>
internal static class IdentitySetup
{
    public static void AddIdentity(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddIdentity<AppUser, IdentityRole<int>>(options =>
            {
                options.SignIn.RequireConfirmedAccount = false;
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                options.Password.RequiredLength = 8;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 10;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddDefaultUI()
            .AddDefaultTokenProviders()
            .AddEntityFrameworkStores<MediBookDbContext>()
            .AddClaimsPrincipalFactory<AccountClaimsFactory>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero);
        services.AddScoped<ISecurityStampValidator, StampCheck>();
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = CookieNames.For(environment, "session");
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = SecuritySetup.SecureWhen(environment);
            options.ExpireTimeSpan = TimeSpan.FromHours(24);
            options.SlidingExpiration = true;
            options.LoginPath = "/Identity/Account/Login";
            options.LogoutPath = "/Identity/Account/Logout";
            options.AccessDeniedPath = "/Identity/Account/AccessDenied";
        });
    }
}
