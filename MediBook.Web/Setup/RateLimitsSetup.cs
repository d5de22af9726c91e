using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using MediBook.Web.Api;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>How much one visitor may ask for, section <c>RateLimits</c>; checked at start. Each instance counts for itself.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "RateLimits";

    /// <summary>False switches every limit off, for load tests; refused in Production unless the app listens on this machine only.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Requests of any kind, a minute, by account or (guests) by network address; as many at once.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 3_000;

    /// <summary>Holds and bookings of the guests of one network address at once.</summary>
    [Range(1, 1_000_000)]
    public int BookingBurst { get; set; } = 200;

    /// <summary>How many of them come back in a minute, evenly.</summary>
    [Range(1, 60_000)]
    public int BookingsPerMinute { get; set; } = 60;

    /// <summary>Holds and bookings of one account at once.</summary>
    [Range(1, 1_000_000)]
    public int AccountBookingBurst { get; set; } = 1_000;

    /// <summary>How many of them come back in a minute, evenly.</summary>
    [Range(1, 60_000)]
    public int AccountBookingsPerMinute { get; set; } = 300;

    /// <summary>Sign-ins, sign-ups and new passwords of one network address in <see cref="SignInMinutes"/>.</summary>
    [Range(1, 1_000_000)]
    public int SignIns { get; set; } = 30;

    /// <summary>Minutes in which they are counted.</summary>
    [Range(1, 1_440)]
    public int SignInMinutes { get; set; } = 5;
}

/// <summary>
/// The framework's rate limiter. A guest is the network address of the connection (behind a proxy: what a known proxy says), never a
/// header that the visitor wrote; whoever is signed in is the account, so that a clinic behind one address does not stop its own staff.
/// </summary>
internal static class RateLimitsSetup
{
    private static readonly RateLimitPartition<string> Unlimited = RateLimitPartition.GetNoLimiter("");

    /// <summary>The pages whose buttons hold or book a time.</summary>
    private static readonly string[] BookingPages = ["/Doctors/Details", "/Holds/Index"];

    /// <summary>The pages of the Identity area at which somebody could guess a password, a code or an email.</summary>
    private static readonly string[] SignInPages =
    [
        "/Account/Login", "/Account/LoginWith2fa", "/Account/LoginWithRecoveryCode", "/Account/Register", "/Account/ForgotPassword", "/Account/ResetPassword", "/Account/Invitation",
        "/Account/Manage/ChangePassword", "/Account/Manage/Email",
    ];

    /// <summary>Pages of ours at which somebody could have mails sent to others, or guess the account's password.</summary>
    private static readonly string[] OwnSignInPages = ["/Bookings/LostLink", "/Account/Export", "/Account/Erase"];

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(figures => figures.Enabled || !builder.Environment.IsProduction() || ListensOnThisMachineOnly(builder.Configuration), "RateLimits__Enabled=false is for load tests: in Production it needs every address in ASPNETCORE_URLS to be this machine's own, like http://127.0.0.1:5080.");
        builder.Services.AddRateLimiter(limiter => limiter.OnRejected = AnswerAsync);
        builder.Services.Configure<RazorPagesOptions>(pages =>
        {
            foreach (var page in BookingPages)
            {
                pages.Conventions.AddPageApplicationModelConvention(page, model => model.EndpointMetadata.Add(new EnableRateLimitingAttribute(RateLimitPolicies.Bookings)));
            }

            foreach (var page in OwnSignInPages)
            {
                pages.Conventions.AddPageApplicationModelConvention(page, model => model.EndpointMetadata.Add(new EnableRateLimitingAttribute(RateLimitPolicies.SignIn)));
            }

            foreach (var page in SignInPages)
            {
                pages.Conventions.AddAreaPageApplicationModelConvention("Identity", page, model => model.EndpointMetadata.Add(new EnableRateLimitingAttribute(RateLimitPolicies.SignIn)));
            }
        });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, options) =>
        {
            var figures = options.Value;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                Bucket(Visitor(context), figures.RequestsPerMinute, figures.RequestsPerMinute));
            limiter.AddPolicy(RateLimitPolicies.Bookings, context => (Writes(context), Account(context)) switch
            {
                (false, _) => Unlimited,
                (true, null) => Bucket(Visitor(context), figures.BookingBurst, figures.BookingsPerMinute),
                (true, _) => Bucket(Visitor(context), figures.AccountBookingBurst, figures.AccountBookingsPerMinute),
            });
            limiter.AddPolicy(RateLimitPolicies.SignIn, context => Writes(context)
                ? RateLimitPartition.GetFixedWindowLimiter(Address(context), _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = figures.SignIns,
                    Window = TimeSpan.FromMinutes(figures.SignInMinutes),
                })
                : Unlimited);
        });
    }

    /// <summary>Comes after the authorization, which tells at both doors who is asking.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Enabled)
        {
            app.UseRateLimiter();
        }
    }

    /// <summary>One token comes back at a time, so that whoever waits waits for one.</summary>
    private static RateLimitPartition<string> Bucket(string visitor, int burst, int perMinute) =>
        RateLimitPartition.GetTokenBucketLimiter(visitor, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        });

    private static string Visitor(HttpContext context) => Account(context) ?? Address(context);

    private static string? Account(HttpContext context) =>
        context.User.ToActor().AccountId is { } id ? string.Create(CultureInfo.InvariantCulture, $"account:{id}") : null;

    private static string Address(HttpContext context) => OwnerKeys.ForAddress(context.Connection.RemoteIpAddress);

    /// <summary>Looking at a form is no try.</summary>
    private static bool Writes(HttpContext context) => !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);

    /// <summary>429 (RFC 6585) with whole seconds to wait. A page gets its words from the status page.</summary>
    private static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        var (context, response) = (rejected.HttpContext, rejected.HttpContext.Response);
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var span) ? span : TimeSpan.Zero;
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        if (ApiDoor.Has(context))
        {
            await Refused.Of(StatusCodes.Status429TooManyRequests, new ErrorBody(RateLimitPolicies.Words(seconds)), seconds).ExecuteAsync(context);
            return;
        }

        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Where Kestrel will listen: <c>ASPNETCORE_URLS</c>, and the endpoints of its own section.</summary>
    private static bool ListensOnThisMachineOnly(ConfigurationManager configuration)
    {
        var urls = (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "");
        return urls.Concat(endpoints).All(url => BindingAddress.Parse(url).Host is var host
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))));
    }
}
