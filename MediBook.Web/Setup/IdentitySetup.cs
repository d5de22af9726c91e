using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Setup;

/// <summary>ASP.NET Core Identity: cookie sign-in, roles, and a check of the security stamp at every request.</summary>
internal static class IdentitySetup
{
    public static void AddIdentity(this IServiceCollection services, IHostEnvironment environment)
    {
        // First, so that Identity leaves its own rules of composition out.
        services.AddScoped<IPasswordValidator<AppUser>, NewPasswordRules>();
        services.AddIdentity<AppUser, IdentityRole<int>>(options =>
            {
                options.SignIn.RequireConfirmedAccount = false;
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                // Wrong tries lock no account (SignInThrottle bears them); a lock is an admin's.
                options.Lockout.MaxFailedAccessAttempts = int.MaxValue;
            })
            .AddDefaultUI()
            .AddDefaultTokenProviders()
            .AddTokenProvider<OneUseCodes>(TokenOptions.DefaultAuthenticatorProvider)
            .AddEntityFrameworkStores<MediBookDbContext>()
            .AddClaimsPrincipalFactory<AccountClaimsFactory>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = AccountLetters.LinkLife);
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero);
        services.AddScoped<ISecurityStampValidator, StampCheck>();
        services.AddScoped<AccountService>();
        services.AddScoped<AccountQueries>();
        services.AddScoped<ILetters, AccountLetters>();
        services.AddScoped<RoleService>();
        services.AddScoped<DoctorAccountService>();
        services.AddScoped<LockService>();
        services.AddScoped<AccountCare>();
        services.AddScoped<InvitationService>();
        services.AddScoped<SetupService>();
        services.AddOptions<WrongSignInOptions>().BindConfiguration(WrongSignInOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SignInThrottle>();
        services.AddScoped<SignInService>();
        services.AddScoped<TwoFactorService>();
        services.AddScoped<SessionService>().AddScoped<ContactChoices>().AddScoped<AccountOverview>();
        services.AddScoped<DataExportService>().AddScoped<ExportFile>().AddScoped<ErasureService>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, StaffTwoFactorAnswer>();
        services.Configure<RazorPagesOptions>(options => options.Conventions.UseIdentityRoutes());
        services.Configure<MvcOptions>(options => options.Filters.Add<SeeOtherAfterPost>());
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
            options.Events.OnSigningIn = context => Sessions(context.HttpContext).BeginAsync(
                context.Principal!, context.HttpContext.User, context.Request.Headers.UserAgent, context.HttpContext.RequestAborted);
            options.Events.OnSigningOut = context => Sessions(context.HttpContext).ForgetAsync(context.HttpContext.User);
            options.Events.OnRedirectToAccessDenied = context =>
            {
                // The address itself answers 403, with the words of the status page.
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
    }

    private static SessionService Sessions(HttpContext context) => context.RequestServices.GetRequiredService<SessionService>();
}
