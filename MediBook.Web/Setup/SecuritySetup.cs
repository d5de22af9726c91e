using System.Net;
using MediBook.Web.Domain;
using MediBook.Web.Pages;
using MediBook.Web.Pages.Admin;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;

namespace MediBook.Web.Setup;

/// <summary>Who may come in, and what every answer carries.</summary>
internal static class SecuritySetup
{
    /// <summary>Role Admin, with two-factor where staff need it.</summary>
    public const string AdminPolicy = "Admin";

    /// <summary>Role Admin or Reception, with two-factor where staff need it.</summary>
    public const string StaffPolicy = "Staff";

    /// <summary>Role Admin or Reception, and the right to overbook, with two-factor where staff need it.</summary>
    public const string OverbookingPolicy = "Overbooking";

    /// <summary>Role Doctor, with two-factor where staff need it.</summary>
    public const string DoctorPolicy = "Doctor";

    /// <summary>Largest body of a form.</summary>
    public const long MostBodyBytes = 256 * 1024;

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        });
        builder.Services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(forms =>
        {
            forms.ValueCountLimit = 512;
            forms.ValueLengthLimit = 64 * 1024;
            forms.KeyLengthLimit = 256;
            forms.MultipartBodyLengthLimit = MostBodyBytes;
        });
        builder.Services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.PostConfigure<AccountOptions>(options => options.RequireStaffTwoFactor ??= builder.Environment.IsProduction());
        builder.Services.AddOptions<NewPasswordOptions>().BindConfiguration(NewPasswordOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.PostConfigure<NewPasswordOptions>(options => options.RefuseCommon ??= builder.Environment.IsProduction());
        builder.Services.AddIdentity(builder.Environment);
        builder.Services.AddSingleton<IAuthorizationHandler, StaffTwoFactorHandler>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(AdminPolicy, policy => policy.RequireRole(Roles.Admin).AddRequirements(new StaffTwoFactorRequirement()))
            .AddPolicy(StaffPolicy, policy => policy.RequireRole(Roles.Admin, Roles.Reception).AddRequirements(new StaffTwoFactorRequirement()))
            .AddPolicy(OverbookingPolicy, policy => policy.RequireRole(Roles.Admin, Roles.Reception).RequireRole(Roles.Overbooking).AddRequirements(new StaffTwoFactorRequirement()))
            .AddPolicy(DoctorPolicy, policy => policy.RequireRole(Roles.Doctor).AddRequirements(new StaffTwoFactorRequirement()))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(IsSignedInOrMetNoRoute).Build());
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = CookieNames.For(builder.Environment, "antiforgery");
            options.Cookie.SecurePolicy = SecureWhen(builder.Environment);
            options.Cookie.HttpOnly = true;
            options.SuppressXFrameOptionsHeader = true;
        });
        builder.Services.AddSecurityHeaderPolicies()
            .SetDefaultPolicy(Headers().AddContentSecurityPolicy(policy => OwnOrigin(policy, inlineStyles: false)))
            .AddPolicy(JobsSetup.Dashboard, Headers().AddContentSecurityPolicy(policy => OwnOrigin(policy, inlineStyles: true)))
            .AddPolicy(AdminLinks.MailsAsHtml, Headers().AddContentSecurityPolicy(StylesOnly))
            .AddPolicy(OpenApiSetup.Page, Headers().AddContentSecurityPolicy(ScriptsByNonce))
            .SetPolicySelector(context => context.ConfiguredPolicies
                .FirstOrDefault(policy => WholePath(context.HttpContext).StartsWithSegments(policy.Key, StringComparison.OrdinalIgnoreCase)).Value ?? context.DefaultPolicy);
        builder.Services.AddHsts(options =>
        {
            options.MaxAge = TimeSpan.FromDays(365);
            options.IncludeSubDomains = true;
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options => TrustProxies(options, builder.Configuration["Proxy:Known"]));
    }

    /// <summary>The header set of every answer; errors and static files too.</summary>
    public static void UseSecurityHeadersOfMediBook(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        if (app.Environment.IsProduction())
        {
            app.UseHsts();
        }
    }

    /// <summary>Always in Production; as the request elsewhere.</summary>
    public static CookieSecurePolicy SecureWhen(IHostEnvironment environment) =>
        environment.IsProduction() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>
    /// A route that does not say who may come in is for people who are signed in. A request that met no route, or one by a wrong method, has
    /// nothing to guard and is told so (404, 405).
    /// </summary>
    private static bool IsSignedInOrMetNoRoute(AuthorizationHandlerContext context) =>
        context.User.Identity?.IsAuthenticated is true || (context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint);

    /// <summary>A mapped branch, like the dashboard's, takes its part of the path away.</summary>
    private static PathString WholePath(HttpContext context) => context.Request.PathBase.Add(context.Request.Path);

    private static HeaderPolicyCollection Headers() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddReferrerPolicyNoReferrer()
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddCustomHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        .RemoveServerHeader();

    /// <summary>Everything comes from this app, and no page of another site shows it in a frame.</summary>
    private static void OwnOrigin(CspBuilder policy, bool inlineStyles)
    {
        policy.AddDefaultSrc().Self();
        policy.AddScriptSrc().Self();
        var styles = policy.AddStyleSrc().Self();
        if (inlineStyles)
        {
            styles.UnsafeInline();
        }

        policy.AddImgSrc().Self().Data();
        policy.AddObjectSrc().None();
        policy.AddBaseUri().None();
        policy.AddFormAction().Self();
        policy.AddFrameAncestors().None();
    }

    /// <summary>A mail, shown as it is: it styles itself inline and can do nothing else.</summary>
    private static void StylesOnly(CspBuilder policy)
    {
        policy.AddDefaultSrc().None();
        policy.AddStyleSrc().UnsafeInline();
        policy.AddBaseUri().None();
        policy.AddFormAction().None();
        policy.AddFrameAncestors().None();
    }

    /// <summary>The page of the API: scripts only by this answer's nonce, and those they import; it styles itself inline, and asks nobody but this app.</summary>
    private static void ScriptsByNonce(CspBuilder policy)
    {
        policy.AddDefaultSrc().None();
        policy.AddScriptSrc().WithNonce();
        policy.AddStyleSrc().UnsafeInline();
        policy.AddImgSrc().Self().Data();
        policy.AddConnectSrc().Self();
        policy.AddBaseUri().None();
        policy.AddFormAction().None();
        policy.AddFrameAncestors().None();
    }

    private static void TrustProxies(ForwardedHeadersOptions options, string? known)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.ForwardLimit = 1;
        options.ForwardedHeaders = ForwardedHeaders.None;
        foreach (var entry in (known ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            if (System.Net.IPNetwork.TryParse(entry, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else if (IPAddress.TryParse(entry, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                throw new StartRefusedException($"Proxy__Known has '{entry}', which is neither an address nor a network like 10.0.0.0/8.");
            }
        }
    }
}
